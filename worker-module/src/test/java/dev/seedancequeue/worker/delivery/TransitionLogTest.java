package dev.seedancequeue.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.worker.testing.Tasks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TransitionLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(TransitionLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final TransitionLog transitions = new TransitionLog(new SimpleMeterRegistry());
    private final Task task = Tasks.queued(1);

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    private String logged(Task next) {
        transitions.record(task, next);
        assertThat(lines.list).hasSize(1);
        return lines.list.getFirst().getFormattedMessage()
                + " "
                + lines.list.getFirst().getKeyValuePairs();
    }

    /** A person must find the refused call at the provider's support, and no prompt in the log. */
    @Test
    void namesTheRefusedCallAndNotItsMessage() {
        String message = "the prompt `a small cat` is not taken. Request id: 0217told";
        var error = new TaskError("InvalidParameter", message, false, TaskError.Charged.NO);
        assertThat(logged(task.failed(error, Tasks.NOW)))
                .contains("reason=\"InvalidParameter\"", "requestId=\"0217told\"")
                .doesNotContain("a small cat");
    }

    @Test
    void namesTheCallWhoseOutcomeIsNotKnown() {
        String reason = "provider answered 500 X. Request id: 0217told";
        assertThat(logged(task.unconfirmed(Tasks.ACCOUNT, Tasks.NOW, reason))).contains("0217told");
    }

    @Test
    void saysNothingOfACallThatHasNoId() {
        var error = new TaskError("InvalidParameter", "bad", false, TaskError.Charged.NO);
        assertThat(logged(task.failed(error, Tasks.NOW))).doesNotContain("requestId");
    }
}

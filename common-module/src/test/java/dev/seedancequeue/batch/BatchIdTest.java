package dev.seedancequeue.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.workflow.WorkflowId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class BatchIdTest {

    private final BatchId id = BatchId.ofKey("default", "campaign-7");

    @Test
    void theSameKeyIsTheSameBatchOfOneTenant() {
        assertThat(BatchId.ofKey("default", "campaign-7")).isEqualTo(id);
        assertThat(BatchId.ofKey("default", "campaign-8")).isNotEqualTo(id);
        assertThat(BatchId.ofKey("other", "campaign-7")).isNotEqualTo(id);
    }

    @Test
    void aTaskTellsItsBatchAndItsPlace() {
        TaskId last = id.task(BatchId.MAX_TASKS);

        assertThat(BatchId.ofTask(last)).isEqualTo(id);
        assertThat(BatchId.place(last)).isEqualTo(50_000);
        assertThat(id.task(1)).isNotEqualTo(last);
    }

    @Test
    void othersTasksBelongToNone() {
        TaskId single = TaskId.ofMessage("default", "m", Instant.EPOCH);
        TaskId ofWorkflow = WorkflowId.ofKey("default", "w").task("d01");

        assertThat(BatchId.ofTask(single)).isNull();
        assertThat(BatchId.ofTask(ofWorkflow)).isNull();
        assertThat(BatchId.place(single)).isZero();
        assertThat(WorkflowId.ofTask(id.task(1))).isNull();
    }
}

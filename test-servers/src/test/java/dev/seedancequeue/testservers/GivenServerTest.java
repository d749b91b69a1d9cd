package dev.seedancequeue.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

final class GivenServerTest {

    private final RabbitServer rabbit =
            RabbitServer.of(
                    new GivenServer(RabbitServer.URI_VARIABLE, URI.create("amqp://broker:5672")));

    @Test
    void isUsedAtItsAddress() {
        assertThat(rabbit.uri()).isEqualTo(URI.create("amqp://broker:5672"));
    }

    @Test
    void isNeverKilledAndSaysWhatToDoInstead() {
        assertThatThrownBy(rabbit::kill)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "cannot kill the server that SEEDANCE_TEST_RABBITMQ_URI names: it is not ours;"
                                + " unset the variable and the tests start private servers");
        assertThatThrownBy(rabbit::restart).hasMessageStartingWith("cannot stop the server");
        assertThatThrownBy(rabbit::startAgain).hasMessageStartingWith("cannot start the server");
        assertThatThrownBy(() -> rabbit.setMemoryAlarm(true))
                .hasMessageStartingWith("cannot control the server");
    }

    @Test
    void staysWhenTheTestIsDone() {
        assertThatCode(rabbit::close).doesNotThrowAnyException();
    }
}

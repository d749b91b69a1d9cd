package dev.seedancequeue.messaging.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.testservers.TestServers;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RabbitDeadLettersIT extends DeadLettersContract {

    @Override
    protected URI broker() {
        return TestServers.rabbit().uri();
    }

    @Override
    protected BrokerDialect dialect() {
        return BrokerDialect.RABBITMQ;
    }

    @Test
    void saysAtOnceThatNoBrokerIsThere() {
        var nobody =
                new DeadLetterQueue(
                        URI.create("amqp://guest:guest@127.0.0.1:1/"), Duration.ofSeconds(2));

        assertThatThrownBy(() -> nobody.look(_ -> true, LookBounds.forList(), _ -> true))
                .isInstanceOfSatisfying(
                        DeadLetterQueueException.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(DeadLetterQueueException.Reason.UNAVAILABLE));
    }
}

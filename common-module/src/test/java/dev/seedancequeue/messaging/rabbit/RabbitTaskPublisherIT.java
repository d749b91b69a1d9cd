package dev.seedancequeue.messaging.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.PublisherContract;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.testservers.TestServers;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.core.RabbitAdmin;

final class RabbitTaskPublisherIT extends PublisherContract {

    @Override
    protected URI broker() {
        return TestServers.rabbit().uri();
    }

    @Override
    protected BrokerDialect dialect() {
        return BrokerDialect.RABBITMQ;
    }

    @Test
    void saysWhatToDoAboutAQueueThatAnotherVersionDeclared() {
        String name = "seedance.submit.another-version";
        Queue ours =
                new Queue(name, true, false, false, Map.of("x-max-length-bytes", 4_000_000_000L));
        try (var other = new PublisherConnection(broker(), Duration.ofSeconds(10));
                var connection = new PublisherConnection(broker(), Duration.ofSeconds(10))) {
            var otherAdmin = new RabbitAdmin(other.factory());
            otherAdmin.declareQueue(new Queue(name, true));
            var admin = new RabbitAdmin(connection.factory());
            connection.factory().addConnectionListener(_ -> admin.declareQueue(ours));

            assertThatThrownBy(connection::check)
                    .hasMessageContainingAll(
                            "another version", name, "x-max-length-bytes", "Changing an argument");
            otherAdmin.deleteQueue(name);
        }
    }

    @Test
    void saysThatNothingWasSentWhenNobodyListens() {
        try (var nobody =
                new PublisherConnection(
                        URI.create("amqp://guest:guest@127.0.0.1:1/"), Duration.ofSeconds(2))) {
            var publisher = new RabbitTaskPublisher(nobody, Duration.ofSeconds(2));
            var envelope =
                    TaskEnvelope.toSubmit(
                            Tasks.queued(), Json.mapper().createObjectNode(), Tasks.NOW);

            assertThatThrownBy(
                            () -> TaskPublisher.await(publisher.publish(Topology.POLL, envelope)))
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            e ->
                                    assertThat(e.reason())
                                            .isEqualTo(PublishException.Reason.UNAVAILABLE))
                    .hasMessageStartingWith("broker not reachable: ");
        }
    }
}

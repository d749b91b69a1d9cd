package dev.seedancequeue.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.ConnectionFactory;
import dev.seedancequeue.client.SeedanceException.Reason;
import org.junit.jupiter.api.Test;

final class PublisherTest {

    private final Publisher unconnected = new Publisher(new ConnectionFactory());

    @Test
    void doesNotCollectFailedRequestsWhileThereIsNoConnection() {
        Flight failed = send("failed");
        send("waiting");

        failed.fail(Reason.UNCONFIRMED, "was not confirmed");

        assertThat(unconnected.waiting()).isEqualTo(1);
    }

    private Flight send(String key) {
        var flight = new Flight(key, new BasicProperties(), new byte[0]);
        unconnected.send(flight);
        return flight;
    }
}

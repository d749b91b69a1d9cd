package dev.seedancequeue.messaging.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.JournalException;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.testservers.RabbitServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.Exchange;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** On a broker of its own: the journal keeps what is in it. */
final class RabbitJournalIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static RabbitServer broker;
    private static PublisherConnection connection;
    private static RabbitTaskPublisher publisher;

    @BeforeAll
    static void declare() {
        broker = RabbitServer.start();
        connection = new PublisherConnection(broker.uri(), TIMEOUT);
        publisher = new RabbitTaskPublisher(connection, TIMEOUT);
        var admin = new RabbitAdmin(connection.factory());
        var topology = Topology.declarables(List.of(), BrokerDialect.RABBITMQ);
        topology.getDeclarablesByType(Exchange.class).forEach(admin::declareExchange);
        topology.getDeclarablesByType(Queue.class).forEach(admin::declareQueue);
        topology.getDeclarablesByType(Binding.class).forEach(admin::declareBinding);
    }

    @AfterAll
    static void close() {
        connection.close();
        broker.close();
    }

    private static RabbitJournal journal(URI uri) {
        return new RabbitJournal(uri, TIMEOUT, TIMEOUT);
    }

    private static List<TaskEvent> everything() {
        List<TaskEvent> events = new ArrayList<>();
        journal(broker.uri()).replay(Instant.EPOCH, events::addAll);
        return events;
    }

    private static List<Task> tasks(List<TaskEvent> events) {
        return events.stream().map(TaskEvent::task).filter(Objects::nonNull).toList();
    }

    private static void publish(List<Task> tasks) {
        TaskPublisher.await(
                CompletableFuture.allOf(
                        tasks.stream()
                                .map(task -> publisher.publish(TaskEvent.of(task, Tasks.NOW)))
                                .toArray(CompletableFuture[]::new)));
    }

    @Test
    void tellsEveryConfirmedEventInItsOrderAgainAndAgain() {
        List<Task> inTurn = Tasks.inEveryState();
        // Only what is confirmed before the next is published has an order.
        inTurn.forEach(task -> publish(List.of(task)));
        List<Task> atOnce = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            atOnce.add(Tasks.running());
        }
        publish(atOnce);

        assertThat(tasks(everything())).containsSubsequence(inTurn);
        assertThat(tasks(everything())).containsAll(inTurn).containsAll(atOnce);
    }

    @Test
    void keepsStepsAndAnswersOfProducersNotOnlyStatuses() {
        Task queued = Tasks.queued();
        Task ordered = queued.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW);
        TaskEvent step = Objects.requireNonNull(TaskEvent.between(queued, ordered, Tasks.NOW));
        TaskEvent rejected = TaskEvent.rejected("default", "m-1", List.of(), Tasks.NOW);
        TaskPublisher.await(publisher.publish(step));
        TaskPublisher.await(publisher.publish(rejected));

        assertThat(everything()).contains(step, rejected);
    }

    @Test
    void passesOverWhatIsNoEvent() {
        var template = new RabbitTemplate(connection.factory());
        template.convertAndSend(Topology.EVENTS, "task.succeeded", "no json");
        template.convertAndSend(Topology.EVENTS, "task.succeeded", "{\"type\":\"task.succeeded\"}");
        template.convertAndSend(Topology.EVENTS, "task.succeeded", "null");
        Task after = Tasks.succeeded();
        publish(List.of(after));

        assertThat(tasks(everything())).contains(after);
    }

    @Test
    void saysThatTheBrokerIsAway() {
        var nobody = journal(URI.create("amqp://guest:guest@127.0.0.1:1"));

        assertThatThrownBy(() -> nobody.replay(Instant.EPOCH, _ -> {}))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("journal not readable at broker 127.0.0.1:1: ");
    }

    @Test
    void saysThatTheBrokerHasNoJournal() {
        String user = broker.uri().getUserInfo().split(":", 2)[0];
        broker.rabbitmqctl("add_vhost", "bare");
        broker.rabbitmqctl("set_permissions", "-p", "bare", user, ".*", ".*", ".*");

        assertThatThrownBy(
                        () -> journal(broker.uri().resolve("/bare")).replay(Instant.EPOCH, _ -> {}))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("has no stream seedance.journal");
    }

    @Test
    void aListenerOnStatusesHearsNoSteps() {
        var admin = new RabbitAdmin(connection.factory());
        String heard = Objects.requireNonNull(admin.declareQueue()).getName();
        admin.declareBinding(
                new Binding(heard, Binding.DestinationType.QUEUE, Topology.EVENTS, "task.#", null));
        Task queued = Tasks.queued();
        Task ordered = queued.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW);
        TaskPublisher.await(
                publisher.publish(
                        Objects.requireNonNull(TaskEvent.between(queued, ordered, Tasks.NOW))));
        publish(List.of(ordered.running(Tasks.NOW)));

        var message = new RabbitTemplate(connection.factory()).receive(heard, 10_000);

        assertThat(Objects.requireNonNull(message).getMessageProperties().getType())
                .isEqualTo("task.running");
    }
}

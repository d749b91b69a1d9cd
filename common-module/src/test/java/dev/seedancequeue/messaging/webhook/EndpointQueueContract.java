package dev.seedancequeue.messaging.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.rabbit.PublisherConnection;
import dev.seedancequeue.webhook.Endpoints;
import dev.seedancequeue.webhook.WebhookEndpoint;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Exchange;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** Where endpoints are kept; run on RabbitMQ and on the embedded broker. */
public abstract class EndpointQueueContract {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private PublisherConnection connection;
    private RabbitTemplate template;
    private RabbitAdmin admin;
    private EndpointQueue queue;

    protected abstract URI broker();

    protected abstract BrokerDialect dialect();

    @BeforeEach
    void connect() {
        connection = new PublisherConnection(broker(), TIMEOUT);
        connection.factory().setPublisherConfirmType(ConfirmType.SIMPLE);
        admin = new RabbitAdmin(connection.factory());
        template = new RabbitTemplate(connection.factory());
        template.setReceiveTimeout(5_000);
        // With what earlier tests have asked for.
        admin.deleteQueue(Topology.WEBHOOK_EVENTS);
        var topology = Topology.declarables(List.of(), dialect());
        topology.getDeclarablesByType(Exchange.class).forEach(admin::declareExchange);
        topology.getDeclarablesByType(Queue.class).forEach(admin::declareQueue);
        admin.purgeQueue(Topology.WEBHOOK_ENDPOINTS);
        queue = queue();
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    private EndpointQueue queue() {
        return new EndpointQueue(broker(), TIMEOUT, TIMEOUT);
    }

    @Test
    void beforeTheFirstChangeThereAreNone() {
        assertThat(read()).isEqualTo(Endpoints.NONE);
    }

    @Test
    void whatWasChangedHoldsForEverybodyHoweverOftenItIsRead() {
        Endpoints after = queue.change(all -> all.with(endpoint("a")), _ -> {});

        for (int look = 0; look < 3; look++) {
            assertThat(queue().change(same -> same, _ -> {})).isEqualTo(after);
        }
        assertThat(after.revision()).isEqualTo(1);
    }

    @Test
    void noneOfManyChangesAtOnceIsLost() {
        List<CompletableFuture<Endpoints>> changes = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String id : List.of("a", "b", "c", "d")) {
                changes.add(
                        CompletableFuture.supplyAsync(
                                () -> queue().change(all -> all.with(endpoint(id)), _ -> {}),
                                threads));
            }
            changes.forEach(CompletableFuture::join);
        }
        assertThat(read().all())
                .extracting(WebhookEndpoint::id)
                .containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    void ofTwoThatACrashHasLeftTheNewerHolds() {
        Endpoints older = Endpoints.NONE.with(endpoint("a"));
        Endpoints newer = older.with(endpoint("b"));
        put(Json.mapper().writeValueAsString(newer));
        put(Json.mapper().writeValueAsString(older));

        assertThat(read()).isEqualTo(newer);
        assertThat(read()).isEqualTo(newer);
    }

    @Test
    void aChangeThatIsRefusedLeavesThemAsTheyWere() {
        Endpoints before = queue.change(all -> all.with(endpoint("a")), _ -> {});

        assertThatThrownBy(() ->
                        queue.change(
                                _ -> {
                                    throw new IllegalStateException("no");
                                },
                                _ -> {}))
                .hasMessage("no");

        assertThat(read()).isEqualTo(before);
    }

    @Test
    void theBrokerIsAskedForTheEventsThatAreWantedAndNoOthers() {
        queue.change(all -> all.with(endpoint("a", "task.failed", "workflow.*")), _ -> {});
        assertThat(receives("task.failed")).isTrue();
        assertThat(receives("workflow.ended")).isTrue();
        assertThat(receives("task.succeeded")).isFalse();

        queue.change(all -> all.without("a"), _ -> {});
        assertThat(receives("task.failed")).isFalse();
    }

    @Test
    void whatANewerVersionWroteIsLeftAlone() {
        put("{\"schema_version\":2,\"revision\":7,\"all\":[]}");

        assertThatThrownBy(this::read)
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("newer version");
        assertThat(template.receive(Topology.WEBHOOK_ENDPOINTS)).isNotNull();
    }

    @Test
    void withoutABrokerItSaysSo() {
        var nobody =
                new EndpointQueue(URI.create("amqp://guest:guest@127.0.0.1:1"), TIMEOUT, TIMEOUT);

        assertThatThrownBy(() -> nobody.change(same -> same, _ -> {}))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.reason()).isEqualTo(PublishException.Reason.UNAVAILABLE));
    }

    private Endpoints read() {
        return queue.change(same -> same, _ -> {});
    }

    private void put(String json) {
        template.convertAndSend(Topology.WEBHOOK_ENDPOINTS, (Object) json);
    }

    /** What is confirmed is in every queue that it is for. */
    private boolean receives(String type) {
        template.invoke(one -> {
            one.convertAndSend(Topology.EVENTS, type, (Object) "{}");
            one.waitForConfirmsOrDie(TIMEOUT.toMillis());
            return true;
        });
        template.setReceiveTimeout(0);
        return template.receive(Topology.WEBHOOK_EVENTS) != null;
    }

    private static WebhookEndpoint endpoint(String id, String... types) {
        return new WebhookEndpoint(
                id,
                "default",
                "https://example.com/hooks",
                types.length == 0 ? List.of("task.*") : List.of(types),
                null,
                List.of(),
                null,
                Instant.EPOCH);
    }
}

package dev.seedancequeue.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Caption;
import dev.seedancequeue.task.Idempotency;
import dev.seedancequeue.task.Order;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.VideoResult;
import dev.seedancequeue.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.core.Exchange;
import org.springframework.amqp.core.Queue;
import tools.jackson.databind.JsonNode;

/** The AsyncAPI document against itself and against the code. */
final class AsyncApiTest {

    private static final ContractDocument DOCUMENT = ContractDocument.ASYNCAPI;
    private static final Declarables TOPOLOGY =
            Topology.declarables(List.of(), BrokerDialect.RABBITMQ);

    @Test
    void itsExchangesAreThoseOfTheCode() {
        assertExchange("createRequests", Topology.TASKS);
        assertExchange("events", Topology.EVENTS);
    }

    private static void assertExchange(String channel, String name) {
        JsonNode exchange = DOCUMENT.at("/channels/" + channel + "/bindings/amqp/exchange");
        assertThat(TOPOLOGY.getDeclarablesByType(Exchange.class))
                .filteredOn(one -> one.getName().equals(name))
                .singleElement()
                .satisfies(one -> {
                    assertThat(exchange.path("name").asString()).isEqualTo(one.getName());
                    assertThat(exchange.path("type").asString()).isEqualTo(one.getType());
                    assertThat(exchange.path("durable").asBoolean()).isEqualTo(one.isDurable());
                    assertThat(exchange.path("autoDelete").asBoolean())
                            .isEqualTo(one.isAutoDelete());
                });
    }

    @Test
    void createRequestsGoByTheirRoutingKeyToTheQueueOfTheIntake() {
        JsonNode queue = DOCUMENT.at("/channels/intake/bindings/amqp/queue");
        String routingKey = DOCUMENT.at("/channels/createRequests/address").asString();

        assertThat(TOPOLOGY.getDeclarablesByType(Binding.class))
                .filteredOn(one -> Topology.TASKS.equals(one.getExchange()))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.getRoutingKey()).isEqualTo(routingKey);
                    assertThat(one.getDestination()).isEqualTo(queue.path("name").asString());
                });
        assertThat(TOPOLOGY.getDeclarablesByType(Queue.class))
                .filteredOn(one -> one.getName().equals(Topology.INTAKE))
                .singleElement()
                .satisfies(one -> {
                    assertThat(queue.path("durable").asBoolean()).isEqualTo(one.isDurable());
                    assertThat(queue.path("exclusive").asBoolean()).isEqualTo(one.isExclusive());
                    assertThat(queue.path("autoDelete").asBoolean()).isEqualTo(one.isAutoDelete());
                });
        assertThat(DOCUMENT.at("/channels/intake/address")).isEqualTo(queue.path("name"));
        assertThat(
                        DOCUMENT.at("/components/schemas/CreateRequestHeaders/properties")
                                .propertyNames())
                .containsExactly(Topology.TENANT_HEADER);
    }

    static List<Arguments> records() {
        return List.of(
                Arguments.of("Task", Task.class),
                Arguments.of("Task/properties/order", Order.class),
                Arguments.of("Task/properties/idempotency", Idempotency.class),
                Arguments.of("Task/properties/caption", Caption.class),
                Arguments.of("Video", VideoProfile.class),
                Arguments.of("Succeeded/properties/result", VideoResult.class),
                Arguments.of("Error", TaskError.class),
                Arguments.of("Workflow", Workflow.class),
                Arguments.of("Batch", Batch.class),
                Arguments.of("Batch/properties/ended", Batch.Ended.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void hasTheFieldsOfTheCode(String schema, Class<?> record) {
        assertThat(DOCUMENT.at("/components/schemas/" + schema + "/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(Fields.of(record));
    }

    @Test
    void theEventsTogetherHaveTheFieldsOfTheCode() {
        Set<String> all = new TreeSet<>();
        Stream.of("Accepted", "Rejected", "TaskEvent", "StepEvent", "WorkflowEvent", "BatchEvent")
                .map(name -> DOCUMENT.at("/components/schemas/" + name + "/properties"))
                .forEach(properties -> all.addAll(properties.propertyNames()));

        assertThat(all).containsExactlyInAnyOrderElementsOf(Fields.of(TaskEvent.class));
    }

    @Test
    void everyExampleIsWhatItsSchemaSays() {
        List<String> wrong = new ArrayList<>();
        DOCUMENT.at("/components/messages")
                .propertyNames()
                .forEach(name -> {
                    String message = "/components/messages/" + name;
                    DOCUMENT.at(message)
                            .path("examples")
                            .forEach(example ->
                                    wrong.addAll(
                                            DOCUMENT.violations(
                                                    message + "/payload",
                                                    example.path("payload"))));
                });

        assertThat(wrong).isEmpty();
    }
}

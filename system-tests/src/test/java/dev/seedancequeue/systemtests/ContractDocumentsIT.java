package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import dev.seedancequeue.contract.AsyncApi;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Processes;
import dev.seedancequeue.systemtests.harness.Requests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The contract documents before their own projects' validators, and before processes at work. */
class ContractDocumentsIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path VALIDATORS = Path.of("src", "test", "validators");

    @Test
    void theValidatorsOfTheirProjectsAcceptThem() {
        try (var processes = new Processes("contract-validators")) {
            copy(VALIDATORS, processes.folder());
            run(processes, "prepare", "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            run(
                    processes,
                    "validate",
                    "node",
                    "validate.mjs",
                    document("openapi.yaml"),
                    document("asyncapi.yaml"));
        }
    }

    private static String document(String name) {
        return Processes.PROJECT.resolve("docs").resolve(name).toString();
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + from, e);
        }
    }

    private static void run(Processes processes, String name, String... command) {
        var process = processes.command(name, processes.folder(), Map.of(), List.of(command));
        assertThat(process.awaitExit(LIMIT)).as(process.tail()).isZero();
    }

    @Test
    void everyMessageOfProcessesAtWorkIsInTheAsyncApiDocument() {
        try (Cluster cluster = Cluster.start("contract-messages")) {
            cluster.run(() -> {
                var worker = cluster.startWorker("worker");
                Api api = cluster.api(cluster.startApi());
                Cluster.awaitWorker(worker);
                try (var program = new Program(cluster)) {
                    program.send("order-1", Requests.text("a cat yawns"));
                    program.send("order-2", Requests.draft());
                    program.send("order-3", Json.mapper().createObjectNode());
                    program.send("order-1", Requests.text("another cat"));
                    String file = Requests.text("a dog barks").toString();
                    assertThat(api.postFile("batches", "application/jsonl", file).status())
                            .isEqualTo(202);
                    JsonNode chain =
                            Json.mapper()
                                    .createObjectNode()
                                    .set(
                                            "shots",
                                            Json.mapper()
                                                    .createArrayNode()
                                                    .add(Requests.text("a door opens"))
                                                    .add(Requests.text("a hall")));
                    assertThat(api.post("workflows", chain).status()).isEqualTo(202);

                    program.awaitAnswers(4);
                    program.awaitEvents(
                            Set.of(
                                    "task.queued",
                                    "task.succeeded",
                                    "task.rejected",
                                    "step.ordered",
                                    "batch.accepted",
                                    "workflow.accepted",
                                    "workflow.step",
                                    "workflow.succeeded"));
                    program.events.forEach(event ->
                            AsyncApi.assertIsEvent(
                                    event.getEnvelope().getRoutingKey(),
                                    event.getProperties(),
                                    event.getBody()));
                    program.answers.forEach(answer ->
                            AsyncApi.assertIsAnswer(answer.getProperties(), answer.getBody()));
                }
            });
        }
    }

    /** A producer and listener that knows nothing but the document. */
    private static final class Program implements AutoCloseable {

        final Queue<Delivery> events = new ConcurrentLinkedQueue<>();
        final Queue<Delivery> answers = new ConcurrentLinkedQueue<>();

        private final Connection connection;
        private final Channel channel;
        private final String answerQueue;

        Program(Cluster cluster) {
            try {
                var factory = new ConnectionFactory();
                factory.setUri(cluster.rabbit().uri());
                connection = factory.newConnection("program");
                channel = connection.createChannel();
                String eventQueue = channel.queueDeclare().getQueue();
                channel.queueBind(eventQueue, "seedance.events", "#");
                channel.basicConsume(eventQueue, true, (_, event) -> events.add(event), _ -> {});
                answerQueue = channel.queueDeclare().getQueue();
                channel.basicConsume(
                        answerQueue, true, (_, answer) -> answers.add(answer), _ -> {});
            } catch (Exception e) {
                throw new IllegalStateException("no program at " + cluster.rabbit(), e);
            }
        }

        void send(String messageId, JsonNode body) {
            var properties =
                    new BasicProperties.Builder()
                            .messageId(messageId)
                            .correlationId(messageId)
                            .replyTo(answerQueue)
                            .contentType("application/json")
                            .deliveryMode(2)
                            .build();
            byte[] bytes = Json.mapper().writeValueAsBytes(body);
            if (!body.isEmpty()) {
                AsyncApi.assertIsCreateRequest(properties, bytes);
            }
            try {
                channel.basicPublish("seedance.tasks", "create", true, properties, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException("message " + messageId + " was not taken", e);
            }
        }

        void awaitAnswers(int count) {
            await("answers").atMost(LIMIT).until(() -> answers.size() == count);
        }

        void awaitEvents(Set<String> types) {
            await("events")
                    .atMost(LIMIT)
                    .until(
                            () ->
                                    events.stream()
                                            .map(event -> event.getEnvelope().getRoutingKey())
                                            .collect(Collectors.toSet()),
                            seen -> seen.containsAll(types));
        }

        @Override
        public void close() {
            connection.abort();
        }
    }
}

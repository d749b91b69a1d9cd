package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Processes;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import dev.seedancequeue.systemtests.harness.Videos;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example producers, prepared and run as their READMEs say, without any HTTP of ours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExamplesIT {

    private static final Duration PREPARATION = Duration.ofMinutes(3);
    private static final Duration RUN = Duration.ofMinutes(3);
    private static final String NOBODY = "amqp://guest:guest@127.0.0.1:1";

    /** Each example: its folder, how it is prepared, how it is run. */
    record Example(String folder, List<String> preparation, List<String> command) {
        @Override
        public String toString() {
            return folder;
        }
    }

    private static final Example JAVA =
            new Example(
                    "java-producer",
                    List.of(
                            "sh",
                            Processes.PROJECT.resolve("mvnw").toString(),
                            "-q",
                            "-B",
                            "dependency:copy-dependencies",
                            "-DoutputDirectory=lib"),
                    List.of(
                            Processes.JAVA_HOME.resolve("bin/java").toString(),
                            "-cp",
                            "lib/*",
                            "Producer.java"));

    private static final Example NODEJS =
            new Example(
                    "nodejs-producer",
                    List.of("npm", "ci", "--no-audit", "--no-fund"),
                    List.of("node", "producer.mjs"));

    static List<Example> examples() {
        return List.of(JAVA, NODEJS);
    }

    private final Processes processes = new Processes("examples");
    private Cluster cluster;

    @BeforeAll
    void startWorkerAndPrepareExamples() {
        cluster = Cluster.start("examples-cluster");
        cluster.run(() -> {
            RunningProcess worker = cluster.startWorker("worker");
            for (Example example : examples()) {
                prepare(example);
            }
            Cluster.awaitWorker(worker);
        });
    }

    @AfterAll
    void stopAll() {
        processes.close();
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void ordersAVideoAndPrintsItsLink(Example example) {
        cluster.run(() -> {
            var producer =
                    start(example, broker(), contract("1-text-to-video"), "order-of-" + example);
            assertThat(producer.awaitExit(RUN)).as(producer.tail()).isZero();
            List<String> said = producer.output().lines().toList();
            assertThat(said.getFirst()).contains("is safe on the broker");
            assertThat(said.get(1)).startsWith("accepted as seedance_");
            Videos.assertOpens(said.getLast());

            var again =
                    start(example, broker(), contract("1-text-to-video"), "order-of-" + example);
            again.awaitSaid(said.get(1));
            again.kill();
        });
    }

    @ParameterizedTest
    @MethodSource("examples")
    void tellsWhyARequestWasRejected(Example example) throws IOException {
        Path bad = Files.writeString(processes.folder().resolve("bad.json"), "{\"model\": 7}");
        cluster.run(() -> {
            var producer = start(example, broker(), bad, "bad-order-of-" + example);
            assertThat(producer.awaitExit(RUN)).as(producer.tail()).isEqualTo(1);
            assertThat(producer.output()).contains("producer: rejected: ").contains("/content");
        });
    }

    @ParameterizedTest
    @MethodSource("examples")
    void saysThatTheRequestReachedNoQueue(Example example) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueUnbind(Topology.INTAKE, Topology.TASKS, Topology.CREATE);
            try {
                var producer = start(example, broker(), contract("1-text-to-video"), "unroutable");
                assertThat(producer.awaitExit(RUN)).as(producer.tail()).isEqualTo(1);
                assertThat(producer.output().strip())
                        .isEqualTo(
                                "producer: the broker has no queue for requests; start the API or a"
                                        + " worker once");
            } finally {
                channel.queueBind(Topology.INTAKE, Topology.TASKS, Topology.CREATE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void saysThatTheBrokerIsAbsent(Example example) {
        var producer = start(example, NOBODY, contract("1-text-to-video"), "nobody");
        assertThat(producer.awaitExit(RUN)).as(producer.tail()).isEqualTo(1);
        assertThat(producer.output().strip())
                .isEqualTo("producer: no RabbitMQ at 127.0.0.1:1; set SEEDANCE_RABBITMQ_URI");
    }

    private String broker() {
        return cluster.rabbit().uri().toString();
    }

    private static Path contract(String request) {
        return Requests.FOLDER.resolve(request + ".json");
    }

    private RunningProcess start(Example example, String broker, Path request, String messageId) {
        List<String> command = new ArrayList<>(example.command);
        command.addAll(List.of(request.toString(), messageId));
        return run(example, "run-" + messageId, Map.of("SEEDANCE_RABBITMQ_URI", broker), command);
    }

    /** In a copy, so that the checkout stays as it is. */
    private void prepare(Example example) {
        Path original = Processes.PROJECT.resolve("examples").resolve(example.folder);
        try (Stream<Path> files = Files.list(original)) {
            Path copy = Files.createDirectories(copyOf(example));
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        file,
                        copy.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + original, e);
        }
        RunningProcess preparation =
                run(
                        example,
                        "prepare-" + example,
                        Map.of("JAVA_HOME", Processes.JAVA_HOME.toString()),
                        example.preparation);
        assertThat(preparation.awaitExit(PREPARATION)).as(preparation.tail()).isZero();
    }

    private RunningProcess run(
            Example example, String name, Map<String, String> environment, List<String> command) {
        return processes.command(name, copyOf(example), environment, command);
    }

    private Path copyOf(Example example) {
        return processes.folder().resolve(example.folder);
    }
}

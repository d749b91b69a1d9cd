package dev.seedancequeue.systemtests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.SubmitQueues;
import dev.seedancequeue.messaging.Topology;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.core.Queue;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the files for KEDA name is there: queues, metrics, settings; and their arithmetic is ours.
 */
class KedaTest {

    private static final String BY_BACKLOG = "deploy/keda/worker-by-backlog.yaml";
    private static final String BY_DUE_WORK = "deploy/keda/worker-by-due-work.yaml";

    private static final Pattern VARIABLE =
            Pattern.compile("\\b((?:SEEDANCE|ARK)_[A-Z_]*[A-Z])\\b");
    private static final Pattern METRIC = Pattern.compile("\\b(seedance_[a-z_]+)\\b");
    private static final Pattern CREATES_IN_FLIGHT =
            Pattern.compile("`SEEDANCE_WORKER_CREATES_IN_FLIGHT` \\| `(\\d+)`");

    /** Of KEDA 2.18's rabbitmq scaler, those that can be used with the management plugin. */
    private static final Set<String> RABBITMQ_PARAMETERS =
            Set.of(
                    "protocol",
                    "mode",
                    "value",
                    "activationValue",
                    "queueName",
                    "vhostName",
                    "useRegex",
                    "pageSize",
                    "operation",
                    "timeout",
                    "excludeUnacknowledged");

    private static final List<String> QUEUES =
            Topology.declarables(
                            new SubmitQueues(Map.of("acme", 3))
                                    .names(ModelCatalogue.standard().pools()),
                            BrokerDialect.RABBITMQ)
                    .getDeclarablesByType(Queue.class)
                    .stream()
                    .map(Queue::getName)
                    .toList();

    @Test
    void theQueuesAreThoseOfTheTopology() {
        for (JsonNode trigger : scaledObject(BY_BACKLOG).at("/spec/triggers")) {
            JsonNode metadata = trigger.path("metadata");
            assertThat(trigger.path("type").asString()).isEqualTo("rabbitmq");
            assertThat(RABBITMQ_PARAMETERS).containsAll(metadata.propertyNames());
            assertThat(metadata.path("mode").asString()).isEqualTo("QueueLength");
            assertThat(metadata.path("protocol").asString()).isEqualTo("http");
            String name = metadata.path("queueName").asString();
            if (metadata.path("useRegex").asString("false").equals("false")) {
                assertThat(QUEUES).contains(name);
            }
        }
    }

    @Test
    void oneTriggerCountsAllSubmitQueuesAndNoOther() {
        JsonNode submit = scaledObject(BY_BACKLOG).at("/spec/triggers/0/metadata");
        assertThat(submit.path("useRegex").asString()).isEqualTo("true");
        assertThat(submit.path("operation").asString()).isEqualTo("sum");
        Pattern pattern = Pattern.compile(submit.path("queueName").asString());

        assertThat(QUEUES.stream().filter(pattern.asPredicate()))
                .containsExactlyInAnyOrderElementsOf(
                        QUEUES.stream()
                                .filter(name -> name.startsWith(Topology.submitQueue("")))
                                .toList())
                .hasSizeGreaterThan(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {BY_BACKLOG, BY_DUE_WORK})
    void thereAreNoMoreWorkersThanFindSlotsAndNeverNone(String file) {
        JsonNode scaled = scaledObject(file);
        int slots =
                Integer.parseInt(
                        scaled.at("/metadata/annotations/seedance-queue~1slots").asString());
        int held =
                Integer.parseInt(
                        Documents.groups(CREATES_IN_FLIGHT, Documents.read("README.md"))
                                .getFirst());

        assertThat(scaled.at("/spec/minReplicaCount").asInt()).isEqualTo(2);
        assertThat(scaled.at("/spec/maxReplicaCount").asInt())
                .isEqualTo(Math.max(2, Math.ceilDiv(slots, held)));
        assertThat(scaled.at("/spec/fallback/replicas").asInt()).isEqualTo(2);
    }

    @Test
    void theMetricsAreDocumented() {
        String query = scaledObject(BY_DUE_WORK).at("/spec/triggers/0/metadata/query").asString();
        String documented = Documents.read("docs/operations.md");

        assertThat(Documents.groups(METRIC, query))
                .hasSizeGreaterThan(2)
                .allSatisfy(metric -> assertThat(documented).contains("`" + metric + "`"));
    }

    @ParameterizedTest
    @ValueSource(strings = {BY_BACKLOG, BY_DUE_WORK})
    void theSettingsAreThoseOfTheReadme(String file) {
        String settings = Documents.section(Documents.read("README.md"), "Settings");

        assertThat(Documents.groups(VARIABLE, Documents.read(file)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(settings).contains("`" + name + "`"));
    }

    private static JsonNode scaledObject(String file) {
        Iterable<Object> documents = new Yaml().loadAll(Documents.read(file));
        return StreamSupport.stream(documents.spliterator(), false)
                .<JsonNode>map(document -> JsonMapper.shared().valueToTree(document))
                .filter(document -> document.path("kind").asString().equals("ScaledObject"))
                .findFirst()
                .orElseThrow();
    }
}

package dev.seedancequeue.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubmitQueuesTest {

    private static final String POOL = "1-5-pro.default";
    private static final String EVERYBODY = "seedance.submit.1-5-pro.default";

    @Test
    void areTwoForEverybodyWhereNobodyHasAShare() {
        assertThat(SubmitQueues.common().weights(POOL))
                .isEqualTo(Map.of(EVERYBODY, 9, EVERYBODY + ".bulk", 1));
    }

    @Test
    void areTwoMoreForEachTenantWithAShare() {
        var queues = new SubmitQueues(Map.of("acme", 3));

        assertThat(queues.weights(POOL))
                .isEqualTo(
                        Map.of(
                                EVERYBODY,
                                9,
                                EVERYBODY + ".bulk",
                                1,
                                EVERYBODY + ".acme",
                                27,
                                EVERYBODY + ".acme.bulk",
                                3));
    }

    @Test
    void leadTheTaskOfABatchToBulk() {
        var plain = Tasks.queued();
        var task =
                Task.accepted(
                        BatchId.ofKey("default", "key").task(7),
                        plain.tenant(),
                        plain.video(),
                        plain.warnings(),
                        null,
                        null,
                        plain.createdAt(),
                        null);

        assertThat(SubmitQueues.common().of(task)).isEqualTo(EVERYBODY + ".bulk");
    }

    @Test
    void leadATaskToItsTenantsQueue() {
        var task = Tasks.queued();

        assertThat(SubmitQueues.common().of(task)).isEqualTo(EVERYBODY);
        assertThat(new SubmitQueues(Map.of("acme", 3)).of(task)).isEqualTo(EVERYBODY);
        assertThat(new SubmitQueues(Map.of(task.tenant(), 3)).of(task))
                .isEqualTo(EVERYBODY + "." + task.tenant());
    }
}

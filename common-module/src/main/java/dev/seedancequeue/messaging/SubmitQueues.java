package dev.seedancequeue.messaging;

import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The queues in which the tasks of one provider pool wait, and how its slots are shared among them.
 * Each tenant with a share has one of its own and all others have one together; each of these has a
 * second one behind it, for bulk.
 */
public final class SubmitQueues {

    /** Of ten tasks that begin while both wait, one is from bulk. */
    static final int INTERACTIVE = 9;

    /** What the name of a queue for bulk ends with; no tenant with a share may have this name. */
    public static final String BULK = "bulk";

    private static final String OTHERS = "";

    /** By tenant. */
    private final Map<String, Integer> shares;

    /**
     * @param shares the weight of each tenant that has a queue of its own; the others together have
     *     1
     */
    public SubmitQueues(Map<String, Integer> shares) {
        this.shares = new TreeMap<>(shares);
        this.shares.putIfAbsent(OTHERS, 1);
    }

    /** Nobody has a share of its own. */
    public static SubmitQueues common() {
        return new SubmitQueues(Map.of());
    }

    /** Those of one pool, by name, with their weights. */
    public Map<String, Integer> weights(String pool) {
        Map<String, Integer> weights = new TreeMap<>();
        shares.forEach((tenant, weight) -> {
            String queue = queue(pool, tenant);
            weights.put(queue, weight * INTERACTIVE);
            weights.put(queue + "." + BULK, weight);
        });
        return weights;
    }

    /** All of them. */
    public List<String> names(List<String> pools) {
        List<String> names = new ArrayList<>();
        pools.forEach(pool -> names.addAll(weights(pool).keySet()));
        return names;
    }

    /** The one that a task waits in. */
    public String of(Task task) {
        String tenant = shares.containsKey(task.tenant()) ? task.tenant() : OTHERS;
        String queue = queue(task.video().pool(), tenant);
        return isBulk(task) ? queue + "." + BULK : queue;
    }

    /** What comes in thousands does not wait at anybody's screen. */
    private static boolean isBulk(Task task) {
        return BatchId.ofTask(task.id()) != null;
    }

    private static String queue(String pool, String tenant) {
        String queue = Topology.submitQueue(pool);
        return tenant.equals(OTHERS) ? queue : queue + "." + tenant;
    }
}

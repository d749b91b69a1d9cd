package dev.seedancequeue.workflow;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.StoreUnavailableException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A workflow store in memory that keeps the same contract as the real one. */
public final class FakeWorkflowStore implements WorkflowStore {

    private final InstantSource clock;
    private final BooleanSupplier filled;
    private final Map<String, Workflow> workflows = new HashMap<>();
    private final Map<String, String> bodies = new HashMap<>();
    private boolean away;

    /**
     * @param filled whether the task store beside it is filled
     */
    public FakeWorkflowStore(InstantSource clock, BooleanSupplier filled) {
        this.clock = clock;
        this.filled = filled;
    }

    /** Everything is forgotten. */
    public synchronized void wipe() {
        workflows.clear();
        bodies.clear();
    }

    /** Every call fails until the store is back. */
    public synchronized void setAway(boolean away) {
        this.away = away;
    }

    @Override
    public synchronized @Nullable Workflow find(String tenant, WorkflowId id) {
        requireThere();
        Workflow known = workflows.get(key(tenant, id));
        if (known == null && !filled.getAsBoolean()) {
            throw new StoreNotFilledException("find workflow");
        }
        return known;
    }

    @Override
    public synchronized boolean reserve(String tenant, WorkflowId id, String bodyHash) {
        requireThere();
        requireFilled();
        return bodyHash.equals(bodies.computeIfAbsent(key(tenant, id), _ -> bodyHash));
    }

    @Override
    public synchronized Workflow advance(Workflow workflow) {
        requireThere();
        String key = key(workflow.tenant(), workflow.id());
        // What went through Redis and the broker is a copy; so is this.
        Workflow copy =
                Json.mapper().readValue(Json.mapper().writeValueAsBytes(workflow), Workflow.class);
        Workflow known = workflows.get(key);
        Workflow newest = known == null || known.revision() < copy.revision() ? copy : known;
        Workflow merged =
                newest.withoutFacts()
                        .knowing(known == null ? Map.of() : known.facts())
                        .knowing(copy.facts());
        workflows.put(key, merged);
        if (workflow.bodyHash() != null) {
            bodies.putIfAbsent(key, workflow.bodyHash());
        }
        return merged;
    }

    @Override
    public synchronized @Nullable Workflow note(
            String tenant, WorkflowId id, String name, Fact fact, Set<String> unless) {
        requireThere();
        requireFilled();
        Workflow known = workflows.get(key(tenant, id));
        if (known == null || unless.stream().anyMatch(known.facts()::containsKey)) {
            return known;
        }
        Workflow after = known.knowing(Map.of(name, fact));
        workflows.put(key(tenant, id), after);
        return after;
    }

    @Override
    public synchronized void restore(List<Remembered> remembered) {
        Instant now = clock.instant();
        remembered.stream()
                .filter(one -> one.since().plus(RETENTION).isAfter(now))
                .forEach(one -> advance(one.workflow()));
    }

    private static String key(String tenant, WorkflowId id) {
        return tenant + "/" + id;
    }

    private void requireThere() {
        if (away) {
            throw new StoreUnavailableException("workflow", new IOException("away"));
        }
    }

    private void requireFilled() {
        if (!filled.getAsBoolean()) {
            throw new StoreNotFilledException("workflow");
        }
    }
}

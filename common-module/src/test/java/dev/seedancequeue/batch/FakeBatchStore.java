package dev.seedancequeue.batch;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.StoreNotFilledException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A batch store in memory that keeps the same contract as the real one. */
public final class FakeBatchStore implements BatchStore {

    private final BooleanSupplier filled;
    private final Map<String, Batch> batches = new HashMap<>();

    public FakeBatchStore() {
        this(() -> true);
    }

    /**
     * @param filled whether the task store beside it is filled
     */
    public FakeBatchStore(BooleanSupplier filled) {
        this.filled = filled;
    }

    @Override
    public synchronized @Nullable Batch find(String tenant, BatchId id) {
        Batch known = batches.get(tenant + "/" + id);
        if (known == null) {
            requireFilled("find batch");
        }
        return known;
    }

    @Override
    public synchronized Batch save(Batch batch) {
        requireFilled("save batch");
        return write(batch);
    }

    private Batch write(Batch batch) {
        // What went through Redis and the broker is a copy; so is this.
        Batch copy = Json.mapper().readValue(Json.mapper().writeValueAsBytes(batch), Batch.class);
        return batches.merge(
                batch.tenant() + "/" + batch.id(),
                copy,
                (known, later) -> later.precedence() > known.precedence() ? later : known);
    }

    @Override
    public synchronized List<Batch> newest(String tenant, @Nullable BatchId before, int limit) {
        requireFilled("list batches");
        List<Batch> all =
                batches.values().stream()
                        .filter(batch -> batch.tenant().equals(tenant))
                        .sorted(Comparator.comparing(Batch::createdAt).reversed())
                        .toList();
        return all.stream()
                .dropWhile(batch -> before != null && !batch.id().equals(before))
                .skip(before == null ? 0 : 1)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized void restore(List<Batch> restored) {
        restored.forEach(this::write);
    }

    private void requireFilled(String operation) {
        if (!filled.getAsBoolean()) {
            throw new StoreNotFilledException(operation);
        }
    }
}

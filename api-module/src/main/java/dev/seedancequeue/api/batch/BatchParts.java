package dev.seedancequeue.api.batch;

import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.PlainFields;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Makes what one request for a batch is worked on with. */
final class BatchParts {

    private final TaskAcceptance acceptance;
    private final ModelCatalogue catalogue;
    private final PlainFields plain;

    BatchParts(TaskAcceptance acceptance, ModelCatalogue catalogue) {
        this.acceptance = acceptance;
        this.catalogue = catalogue;
        this.plain = new PlainFields(catalogue);
    }

    PlainFields plain() {
        return plain;
    }

    BatchFile file(Path file, BatchFormat format, DataSize maxEntry) {
        return new BatchFile(file, format, plain, Math.toIntExact(maxEntry.toBytes()));
    }

    BatchCheck check(String tenant, BatchId id, BatchOptions options, @Nullable BitSet wanted) {
        return new BatchCheck(acceptance, catalogue, tenant, id, options, wanted);
    }
}

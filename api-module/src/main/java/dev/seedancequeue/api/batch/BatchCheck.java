package dev.seedancequeue.api.batch;

import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.PlainFields;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.catalogue.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The first way through a batch's file: what would be taken of it, what not and why, and what it
 * would cost. Not thread-safe.
 */
final class BatchCheck {

    /** So many things that are wrong are named; the others are counted. */
    static final int MAX_NAMED = 100;

    private final TaskAcceptance acceptance;
    private final ModelCatalogue catalogue;
    private final String tenant;
    private final BatchId id;
    private final BatchOptions options;
    private final @Nullable BitSet wanted;

    private final BitSet taken = new BitSet();
    private final Map<String, Long> lineOfCustomId = new HashMap<>();
    private final List<Violation> named = new ArrayList<>();
    private final WorkTime work;
    private int wrongLines;
    private long wrongThings;
    private @Nullable TokenEstimate estimate;
    private boolean estimated = true;

    /**
     * @param wanted the places that are asked for, null for all
     */
    BatchCheck(
            TaskAcceptance acceptance,
            ModelCatalogue catalogue,
            String tenant,
            BatchId id,
            BatchOptions options,
            @Nullable BitSet wanted) {
        this.acceptance = acceptance;
        this.catalogue = catalogue;
        this.tenant = tenant;
        this.id = id;
        this.options = options;
        this.wanted = wanted;
        this.work = new WorkTime(catalogue);
    }

    /** Looks at one entry. */
    void check(Entry entry) {
        if (wanted != null && !wanted.get(entry.place())) {
            return;
        }
        switch (entry) {
            case Entry.Broken(_, var line, var customId, var violation) ->
                    wrong(line, customId, List.of(violation));
            case Entry.Body body -> {
                String customId = body.customId();
                Long earlier =
                        customId == null ? null : lineOfCustomId.putIfAbsent(customId, body.line());
                if (earlier != null) {
                    wrong(body.line(), customId, List.of(twice(earlier)));
                } else {
                    checkBody(body);
                }
            }
        }
    }

    private static Violation twice(long earlier) {
        return new Violation(
                "/custom_id", "duplicate", "custom_id is that of line %d, too".formatted(earlier));
    }

    private void checkBody(Entry.Body body) {
        switch (acceptance.preview(tenant, whole(body))) {
            case RequestVerdict.Refused(var violations) ->
                    wrong(body.line(), body.customId(), violations);
            case RequestVerdict.Accepted accepted -> {
                taken.set(body.place());
                add(TokenEstimate.of(catalogue, accepted));
                work.add(accepted.profile());
            }
        }
    }

    /** A create body with the defaults of its batch. */
    ObjectNode whole(Entry.Body entry) {
        ObjectNode body = PlainFields.completed(entry.body(), options.defaults());
        if (options.newSeeds() && !body.path("content").path(0).has("draft_task")) {
            body.put("seed", seed(entry.place()));
        }
        return body;
    }

    /** Always the same of the same batch. */
    private long seed(int place) {
        var checksum = new CRC32C();
        checksum.update(id.task(place).value().getBytes(StandardCharsets.US_ASCII));
        return checksum.getValue();
    }

    private void add(@Nullable TokenEstimate more) {
        estimated &= more != null;
        if (more != null) {
            estimate = estimate == null ? more : estimate.plus(more);
        }
    }

    private void wrong(long line, @Nullable String customId, List<Violation> violations) {
        wrongLines++;
        wrongThings += violations.size();
        for (Violation violation : violations) {
            if (named.size() < MAX_NAMED) {
                named.add(
                        new Violation(
                                "/lines/%d%s".formatted(line, violation.pointer()),
                                violation.code(),
                                "line %d%s: %s"
                                        .formatted(
                                                line,
                                                customId == null ? "" : " (" + customId + ")",
                                                violation.message())));
            }
        }
    }

    /** The places of all that can be taken. */
    BitSet taken() {
        return taken;
    }

    /** The caller's own name for the batch, or null. */
    @Nullable String name() {
        return options.name();
    }

    int wrongLines() {
        return wrongLines;
    }

    /** What is wrong, each with its line, as far as it is named. */
    List<Violation> named() {
        return List.copyOf(named);
    }

    /** What all that can be taken would cost; null where a model or a size is not known. */
    @Nullable TokenEstimate estimate() {
        return estimated ? estimate : null;
    }

    /** How long the provider would take for all that; null where that is not known. */
    @Nullable Long seconds() {
        return work.seconds();
    }

    /** One sentence on what is wrong. */
    String verdict() {
        String lines = wrongLines == 1 ? "1 line is" : "%,d lines are".formatted(wrongLines);
        String shown =
                wrongThings > named.size()
                        ? "; the first %d of %,d things are in errors"
                                .formatted(named.size(), wrongThings)
                        : "; see errors";
        return lines
                + " wrong"
                + shown
                + ". Nothing was accepted; mend them, or add ?accept=valid to leave them out";
    }
}

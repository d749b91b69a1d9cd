package dev.seedancequeue.api.batch;

import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.batch.BatchWords;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.task.Facet;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.redis.RedisTaskLists;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Accepts the files of batches: all is checked before anything is published, and a file that was
 * interrupted is finished by sending it again. Thread-safe.
 */
final class BatchIntake {

    private static final Logger log = LoggerFactory.getLogger(BatchIntake.class);

    /** So many tasks are on their way to the broker at once, and so many bytes of theirs. */
    private static final int WINDOW_TASKS = 500;

    private static final long WINDOW_BYTES = 8_000_000;
    private static final List<Facet> FAILED =
            Facet.ALL.stream()
                    .filter(facet ->
                            facet.status() == TaskStatus.FAILED
                                    || facet.status() == TaskStatus.EXPIRED)
                    .toList();
    private static final Duration BACKLOG_WAIT = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(2);

    private final TaskAcceptance acceptance;
    private final RequestCheck check;
    private final TaskStore tasks;
    private final BatchStore batches;
    private final BatchWords words;
    private final RedisTaskLists lists;
    private final InstantSource clock;

    BatchIntake(
            TaskAcceptance acceptance,
            RequestCheck check,
            TaskStore tasks,
            BatchStore batches,
            BatchWords words,
            RedisTaskLists lists,
            InstantSource clock) {
        this.acceptance = acceptance;
        this.check = check;
        this.tasks = tasks;
        this.batches = batches;
        this.words = words;
        this.lists = lists;
        this.clock = clock;
    }

    /**
     * The batch of this id that is known already, and needs nothing of its file any more.
     *
     * @throws ProblemException the id stands for another file
     */
    @Nullable Batch finished(String tenant, BatchId id, String digest) {
        Batch known = batches.find(tenant, id);
        if (known == null) {
            return null;
        }
        requireSame(known, digest);
        return known.control() == Batch.Control.CANCEL || placed(known) >= known.tasks()
                ? known
                : null;
    }

    /** Its first tasks may have ended and be forgotten, and would be made and paid once more. */
    private void requireRemembered(Batch batch) {
        if (batch.createdAt().plus(TaskStore.KEY_RETENTION).isBefore(clock.instant())) {
            throw ProblemException.of(
                    ProblemCode.BATCH_TOO_OLD,
                    "Batch %s was first sent more than %d days ago and is not accepted whole. Send what is missing with another Idempotency-Key."
                            .formatted(batch.id(), TaskStore.KEY_RETENTION.toDays()));
        }
    }

    private long placed(Batch batch) {
        return lists.tally(batch.tenant(), batch.id()).accepted();
    }

    private static void requireSame(Batch known, String digest) {
        if (!known.digest().equals(digest)) {
            throw ProblemException.of(
                    ProblemCode.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key came with another file or other parameters before. Use a"
                            + " new key for a new batch; keys are remembered for 16 days.");
        }
    }

    /**
     * The places of the tasks that failed or expired in a batch of the same file; null when none
     * was named.
     */
    @Nullable BitSet failedOf(String tenant, @Nullable BatchId id) {
        if (id == null) {
            return null;
        }
        Batch batch = batches.find(tenant, id);
        if (batch == null) {
            throw ProblemException.unknownBatch(id.value());
        }
        var standing = lists.tally(tenant, id).tasks();
        if (standing.keySet().stream().anyMatch(Facet.UNFINISHED::contains)) {
            throw ProblemException.of(
                    ProblemCode.BATCH_NOT_FINISHED,
                    "Batch %s still has unfinished tasks, so it is not known yet which fail."
                            .formatted(id));
        }
        BitSet failed = new BitSet();
        lists.ids(tenant, id, FAILED).forEach(task -> failed.set(BatchId.place(task)));
        return failed;
    }

    /**
     * Accepts all that a check would take. Every task is confirmed by the broker when this returns.
     *
     * @param checked has seen the whole file
     */
    Batch accept(String tenant, BatchId id, String digest, BatchFile file, BatchCheck checked) {
        Batch known = batches.find(tenant, id);
        requireRoom(tenant, checked.taken().cardinality() - (known == null ? 0 : placed(known)));
        Batch batch;
        try {
            batch = known == null ? begin(tenant, id, digest, checked) : known;
            requireSame(batch, digest);
            requireRemembered(batch);
            if (batch.control() != Batch.Control.CANCEL) {
                new Placing(batch, checked, known != null).place(file);
            }
        } catch (PublishException failure) {
            log.atWarn()
                    .addKeyValue("batchId", id)
                    .addKeyValue("cause", failure.getMessage())
                    .log("batch {} is not accepted whole", id);
            throw ProblemException.notConfirmed(
                    failure,
                    "The broker did not confirm all of batch %s, so some of its tasks may be accepted."
                                    .formatted(id)
                            + " Send the same file again: it is finished, and nothing is accepted"
                            + " twice.");
        }
        log.atInfo()
                .addKeyValue("batchId", id)
                .addKeyValue("tenant", tenant)
                .addKeyValue("tasks", batch.tasks())
                .addKeyValue("leftOut", batch.leftOut())
                .log("batch {} is accepted", id);
        return batch;
    }

    private void requireRoom(String tenant, long more) {
        long room = acceptance.room(tenant);
        if (more > room) {
            throw ProblemException.retryLater(
                    ProblemCode.BACKLOG_FULL,
                    "%,d tasks are to be accepted, and you may have %,d more unfinished ones of %,d."
                                    .formatted(more, Math.max(0, room), acceptance.maxBacklog())
                            + " None was accepted now; send the file again later, or in parts.",
                    BACKLOG_WAIT);
        }
    }

    private Batch begin(String tenant, BatchId id, String digest, BatchCheck checked) {
        String epoch = tasks.epoch();
        return words.say(
                new Batch(
                        id,
                        tenant,
                        digest,
                        checked.name(),
                        checked.taken().cardinality(),
                        checked.taken().length() - 1,
                        checked.wrongLines(),
                        checked.estimate(),
                        clock.instant(),
                        epoch,
                        1,
                        Batch.Control.RUN,
                        null),
                "accepted");
    }

    /** The second way through the file. */
    private final class Placing {

        private final Batch batch;
        private final BatchCheck checked;
        private final boolean again;
        private final List<TaskAcceptance.Line> window = new ArrayList<>();
        private long windowBytes;

        /**
         * @param again whether some of it may have been placed before
         */
        Placing(Batch batch, BatchCheck checked, boolean again) {
            this.batch = batch;
            this.checked = checked;
            this.again = again;
        }

        void place(BatchFile file) {
            file.read(entry -> {
                if (entry instanceof Entry.Body body && checked.taken().get(body.place())) {
                    add(body);
                }
            });
            flush();
        }

        private void add(Entry.Body entry) {
            ObjectNode body = checked.whole(entry);
            if (check.check(body) instanceof RequestVerdict.Accepted verdict) {
                TaskId id = batch.id().task(entry.place());
                window.add(new TaskAcceptance.Line(id, verdict, entry.customId()));
                windowBytes += length(body);
                if (window.size() >= WINDOW_TASKS || windowBytes >= WINDOW_BYTES) {
                    flush();
                }
            }
        }

        /** Roughly: what is long in a body is its texts. */
        private static long length(ObjectNode body) {
            long length = 0;
            for (var item : body.path("content")) {
                length += item.toString().length();
            }
            return length;
        }

        private void flush() {
            if (again && !window.isEmpty()) {
                leaveOutWhatIsKnown();
            }
            if (!window.isEmpty()) {
                acceptance.placeAll(batch.tenant(), window, batch.storeEpoch());
            }
            window.clear();
            windowBytes = 0;
        }

        /** A copy would do no harm; it would only be in the way. */
        private void leaveOutWhatIsKnown() {
            List<TaskId> ids = window.stream().map(TaskAcceptance.Line::id).toList();
            Set<TaskId> known =
                    tasks.findAll(batch.tenant(), ids).stream()
                            .filter(Objects::nonNull)
                            .map(Task::id)
                            .collect(Collectors.toSet());
            window.removeIf(line -> known.contains(line.id()));
        }
    }

    static ProblemException busy(int max) {
        return ProblemException.retryLater(
                ProblemCode.UPLOADS_BUSY,
                "%d files of batches are being read, the most at once. Send it again soon."
                        .formatted(max),
                SOON);
    }
}

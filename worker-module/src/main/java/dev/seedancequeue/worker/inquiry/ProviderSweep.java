package dev.seedancequeue.worker.inquiry;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.task.CorrelationId;
import dev.seedancequeue.task.SafetyIdentifier;
import dev.seedancequeue.worker.limit.CallBudget;
import dev.seedancequeue.worker.limit.CallBudget.Call;
import dev.seedancequeue.worker.provider.ListOutcome;
import dev.seedancequeue.worker.provider.ProviderTask;
import dev.seedancequeue.worker.provider.VideoProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads through everything the account has at the provider, in both tiers (a list hides the other
 * one), looking for our correlation ids.
 */
public final class ProviderSweep {

    /** The provider gives no page beyond this one. */
    static final int LAST_PAGE = 500;

    /** Far more than the provider's clock and ours can differ. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofHours(1);

    private static final Logger log = LoggerFactory.getLogger(ProviderSweep.class);

    private final VideoProvider provider;
    private final CallBudget budget;

    /**
     * What a sweep saw.
     *
     * @param found the provider's id of each order that is there
     * @param complete whether everything was read, so that what was not found is not there
     */
    public record Result(Map<CorrelationId, String> found, boolean complete) {
        public Result {
            found = Map.copyOf(found);
        }
    }

    public ProviderSweep(VideoProvider provider, CallBudget budget) {
        this.provider = provider;
        this.budget = budget;
    }

    /**
     * Looks for these very orders of their tasks: earlier ones are dead and may be there too. Stops
     * early once all are found, or once a list that is ordered newest first has come to those from
     * before they existed.
     *
     * @param since the earliest moment, by our clock, at which one of them can have been ordered
     */
    Result search(Set<CorrelationId> wanted, Instant since) throws InterruptedException {
        Map<CorrelationId, String> found = new HashMap<>();
        for (ServiceTier tier : ServiceTier.values()) {
            if (!read(tier, wanted, since.minus(CLOCK_DIFFERENCE), found)) {
                return new Result(found, false);
            }
            if (found.size() == wanted.size()) {
                break;
            }
        }
        return new Result(found, true);
    }

    private boolean read(
            ServiceTier tier,
            Set<CorrelationId> wanted,
            Instant since,
            Map<CorrelationId, String> found)
            throws InterruptedException {
        var seen = new Seen();
        for (int page = 1; page <= LAST_PAGE; page++) {
            budget.acquire(Call.LIST);
            long begun = System.nanoTime();
            ListOutcome outcome = provider.listAll(tier, page);
            budget.listAnswered(Duration.ofNanos(System.nanoTime() - begun));
            switch (outcome) {
                case ListOutcome.Listed(var tasks, var total) -> {
                    tasks.forEach(task -> match(task, wanted, found));
                    tasks.forEach(seen::add);
                    if (found.size() == wanted.size() || seen.isAll(total, since)) {
                        return true;
                    }
                    if (tasks.isEmpty()) {
                        return false;
                    }
                }
                case ListOutcome.Unavailable(var reason) -> {
                    log.atWarn()
                            .addKeyValue("cause", reason)
                            .log("provider did not list its tasks; asking again later");
                    return false;
                }
            }
        }
        return false;
    }

    /**
     * What was read of one tier. Pages shift while tasks come and go, so only distinct tasks count;
     * the order is documented nowhere, so it is believed only as far as it was seen.
     */
    private static final class Seen {
        private final Set<String> ids = new HashSet<>();
        private boolean newestFirst = true;
        private Instant oldest = Instant.MAX;

        void add(ProviderTask task) {
            if (ids.add(task.id())) {
                boolean dated = task.createdAt().isAfter(Instant.EPOCH);
                newestFirst &= dated && !task.createdAt().isAfter(oldest);
                oldest = task.createdAt();
            }
        }

        /** Nothing from after {@code since} can be on a page that was not read. */
        boolean isAll(long total, Instant since) {
            return ids.size() >= total || (newestFirst && oldest.isBefore(since));
        }
    }

    private static void match(
            ProviderTask task, Set<CorrelationId> wanted, Map<CorrelationId, String> found) {
        CorrelationId id = SafetyIdentifier.orderOf(task.safetyIdentifier());
        if (id == null || !wanted.contains(id)) {
            return;
        }
        String other = found.putIfAbsent(id, task.id());
        if (other != null && !other.equals(task.id())) {
            log.error("task {} is at the provider twice: {} and {}", id, other, task.id());
        }
    }
}

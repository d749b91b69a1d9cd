package dev.seedancequeue.worker;

import dev.seedancequeue.catalogue.ServiceTier;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the worker role.
 *
 * @param roles which of {@code intake}, {@code submit}, {@code inquiry}, {@code poll}, {@code
 *     cancel}, {@code hint}, {@code workflow} and {@code webhook} this process takes; all by
 *     default
 * @param createsInFlight creates under way at once, per provider pool and process
 * @param pollsInFlight polls held at once by the one worker that has them
 * @param firstLook how long after the order a task of tier default is looked at first, as long as
 *     the account has calls for all
 * @param maxLook the longest time between two looks at a task of tier default
 * @param maxLookFlex the same for tier flex, which the provider works on when it likes
 * @param busyWait how long a pool rests after the provider said it is busy
 * @param draftWait the longest time between two looks at a draft that a final waits for
 * @param workflowLook the longest time between two looks at a workflow with tasks under way
 * @param maxAttempts attempts to make one video that the provider may spoil before the task fails
 * @param maxAge a task not ordered by then is failed, because nobody waits that long
 * @param inquiryLimit how long the provider is asked for a lost create before a person has to
 * @param drainTimeout how long SIGTERM waits for work in hand
 */
@ConfigurationProperties(value = "seedance.worker", ignoreUnknownFields = false)
public record WorkerSettings(
        @DefaultValue({
                    "intake",
                    "submit",
                    "inquiry",
                    "poll",
                    "cancel",
                    "hint",
                    "workflow",
                    "webhook"
                })
                Set<WorkerRole> roles,
        @DefaultValue("10") int createsInFlight,
        @DefaultValue("10000") int pollsInFlight,
        @DefaultValue("5s") Duration firstLook,
        @DefaultValue("1m") Duration maxLook,
        @DefaultValue("4h") Duration maxLookFlex,
        @DefaultValue("2s") Duration busyWait,
        @DefaultValue("10s") Duration draftWait,
        @DefaultValue("10s") Duration workflowLook,
        @DefaultValue("3") int maxAttempts,
        @DefaultValue("48h") Duration maxAge,
        @DefaultValue("1h") Duration inquiryLimit,
        @DefaultValue("25s") Duration drainTimeout) {

    private static final Duration OUTAGE = Duration.ofMinutes(10);

    public WorkerSettings {
        roles = Set.copyOf(roles);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException(
                    "SEEDANCE_WORKER_ROLES is empty; leave it out for all roles, or name some of"
                            + " intake, submit, inquiry, poll, cancel, hint, workflow, webhook");
        }
        if (createsInFlight < 1 || createsInFlight > 1000) {
            throw new IllegalArgumentException(
                    "SEEDANCE_WORKER_CREATES_IN_FLIGHT=%d must be 1 to 1000"
                            .formatted(createsInFlight));
        }
        if (pollsInFlight < 1 || pollsInFlight > 50_000) {
            throw new IllegalArgumentException(
                    "SEEDANCE_WORKER_POLLS_IN_FLIGHT=%d must be 1 to 50000"
                            .formatted(pollsInFlight));
        }
        if (maxAttempts < 1 || maxAttempts > 20) {
            throw new IllegalArgumentException(
                    "SEEDANCE_WORKER_MAX_ATTEMPTS=%d must be 1 to 20".formatted(maxAttempts));
        }
        requirePositive("FIRST_LOOK", firstLook);
        requirePositive("BUSY_WAIT", busyWait);
        requirePositive("DRAFT_WAIT", draftWait);
        requirePositive("WORKFLOW_LOOK", workflowLook);
        requirePositive("MAX_AGE", maxAge);
        requirePositive("INQUIRY_LIMIT", inquiryLimit);
        if (drainTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "SEEDANCE_WORKER_DRAIN_TIMEOUT=%s must not be negative"
                            .formatted(drainTimeout));
        }
        if (firstLook.compareTo(maxLook) > 0 || maxLook.compareTo(maxLookFlex) > 0) {
            throw new IllegalArgumentException(
                    ("SEEDANCE_WORKER_FIRST_LOOK=%s, _MAX_LOOK=%s and _MAX_LOOK_FLEX=%s must not"
                                    + " get shorter in this order")
                            .formatted(firstLook, maxLook, maxLookFlex));
        }
    }

    /**
     * How long nobody may hear of a task of this pool that is watched: two looks, each one as late
     * as the delay ladder and an outage of some minutes make it.
     */
    Duration longestSilence(String pool) {
        boolean flex = pool.endsWith("." + ServiceTier.FLEX.wireName());
        return (flex ? maxLookFlex : maxLook).multipliedBy(2).plus(OUTAGE);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(
                    "SEEDANCE_WORKER_%s=%s must be above 0".formatted(name, value));
        }
    }

    /** What a worker process can do; several processes may share the roles out. */
    public enum WorkerRole {
        INTAKE,
        SUBMIT,
        INQUIRY,
        POLL,
        CANCEL,
        HINT,
        WORKFLOW,
        WEBHOOK
    }
}

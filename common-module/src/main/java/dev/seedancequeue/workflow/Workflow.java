package dev.seedancequeue.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Several tasks as one thing: what they are for, and all that is known of them beside the tasks
 * themselves. Immutable.
 *
 * <p>As with tasks, a revision is written to the store only after the message that carries it is
 * confirmed, so a message older than the store's revision has a successor and can be dropped.
 *
 * @param bodyHash of the request it was asked for with, when that had an idempotency key
 * @param storeEpoch the store's lifetime in which the parts that are due became due; what is placed
 *     in a later one is looked for at the provider first
 * @param facts by name
 */
public record Workflow(
        WorkflowId id,
        String tenant,
        Definition definition,
        @Nullable String bodyHash,
        Instant createdAt,
        @Nullable String storeEpoch,
        long revision,
        Map<String, Fact> facts) {

    /** The name of the fact that nothing more will happen. */
    public static final String END = "end";

    /** The name of the fact that it was given up. */
    public static final String CANCEL = "cancel";

    static final String CHOICE = "choice";

    /** Sorted, so that copies that know the same are equal and look alike. */
    public Workflow {
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }

    /** One that was just asked for. */
    public static Workflow accepted(
            WorkflowId id,
            String tenant,
            Definition definition,
            @Nullable String bodyHash,
            Instant now,
            @Nullable String storeEpoch) {
        return new Workflow(id, tenant, definition, bodyHash, now, storeEpoch, 1, Map.of());
    }

    /** The same with further facts; what is known already stays. */
    public Workflow knowing(Map<String, Fact> more) {
        Map<String, Fact> all = new LinkedHashMap<>(more);
        all.putAll(facts);
        return new Workflow(id, tenant, definition, bodyHash, createdAt, storeEpoch, revision, all);
    }

    /** The same knowing nothing. */
    public Workflow withoutFacts() {
        return new Workflow(
                id, tenant, definition, bodyHash, createdAt, storeEpoch, revision, Map.of());
    }

    /** The next revision, in the store's present lifetime. */
    public Workflow next(@Nullable String epoch) {
        return new Workflow(
                id, tenant, definition, bodyHash, createdAt, epoch, revision + 1, facts);
    }

    /** The facts that this one has and the other has not. */
    public Map<String, Fact> newsSince(Workflow other) {
        Map<String, Fact> news = new LinkedHashMap<>(facts);
        news.keySet().removeAll(other.facts.keySet());
        return news;
    }

    /** The name of the fact that a draft is decided upon. */
    public static String decision(int draft) {
        return "decision.%02d".formatted(draft);
    }

    /** The name of the fact that a part was placed or refused. */
    public static String placed(String part) {
        return "part." + part;
    }

    static String ready(int draft) {
        return "told.ready.%02d".formatted(draft);
    }

    static String expiring(int draft) {
        return "told.expiring.%02d".formatted(draft);
    }

    static String stopped(int resumes) {
        return "told.stopped.%02d".formatted(resumes);
    }

    /** The name of the fact that it was resumed so often. */
    public static String resume(int number) {
        return "resume.%02d".formatted(number);
    }

    /** What was decided on a draft, or null. */
    public Fact.@Nullable Decided decided(int draft) {
        return facts.get(decision(draft)) instanceof Fact.Decided decided ? decided : null;
    }

    /** How it ended, or null when it has not. */
    @JsonIgnore
    public Fact.@Nullable Ended ended() {
        return facts.get(END) instanceof Fact.Ended ended ? ended : null;
    }

    /** Who gave it up, or null. */
    @JsonIgnore
    public Fact.@Nullable Cancelled cancelled() {
        return facts.get(CANCEL) instanceof Fact.Cancelled cancelled ? cancelled : null;
    }

    /** Without the definition, which holds prompts. */
    @Override
    public String toString() {
        return "Workflow[%s revision %d %s]".formatted(id, revision, facts.keySet());
    }
}

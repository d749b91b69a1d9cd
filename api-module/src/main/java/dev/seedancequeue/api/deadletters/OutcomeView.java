package dev.seedancequeue.api.deadletters;

import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.messaging.deadletter.DeadLetters;
import dev.seedancequeue.messaging.deadletter.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What became of a dead letter. */
record OutcomeView(
        String id, Outcome.What outcome, @Nullable String queue, @Nullable TaskView task) {

    /**
     * @throws ProblemException when nothing became of it
     */
    static OutcomeView of(String id, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Settled(var what, var queue, var task) ->
                    new OutcomeView(id, what, queue, task == null ? null : TaskView.of(task));
            case Outcome.Refused(var reason) ->
                    throw ProblemException.of(ProblemCode.DEAD_LETTER_REFUSED, reason + ".");
            case Outcome.NotFound _ -> throw notFound(id);
        };
    }

    static ProblemException notFound(String id) {
        return ProblemException.of(
                ProblemCode.DEAD_LETTER_NOT_FOUND,
                "No dead letter %s is among the oldest; somebody may have settled it."
                        .formatted(id));
    }

    /** What became of several: how many went which way, and why others stayed. */
    record Batch(Map<String, Integer> counts, List<Failure> failures, boolean more) {

        record Failure(String id, String reason) {}

        static Batch of(DeadLetters.Batch batch) {
            Map<String, Integer> counts = new TreeMap<>();
            List<Failure> failures = new ArrayList<>();
            for (var one : batch.letters()) {
                switch (one.outcome()) {
                    case Outcome.Settled(var what, _, _) ->
                            counts.merge(what.wireName(), 1, Integer::sum);
                    case Outcome.Refused(var reason) -> failures.add(new Failure(one.id(), reason));
                    case Outcome.NotFound _ -> failures.add(new Failure(one.id(), "gone"));
                }
            }
            counts.put("failed", failures.size());
            return new Batch(counts, failures, batch.more());
        }
    }
}

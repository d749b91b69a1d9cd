package dev.seedancequeue.workflow;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a fact is called in the events.
 *
 * @param what the last word of an event's type
 * @param number of the draft or shot that it is about, or null
 */
public record News(String what, @Nullable Integer number) {

    /** That there is a new workflow. */
    public static final Map<String, News> ACCEPTED = Map.of("accepted", new News("accepted", null));

    /** The news in these facts, by the facts' names. */
    public static Map<String, News> of(Map<String, Fact> facts) {
        Map<String, News> news = new LinkedHashMap<>();
        facts.forEach((name, fact) -> news.put(name, of(name, fact)));
        return news;
    }

    private static News of(String name, Fact fact) {
        return switch (fact) {
            case Fact.Placed _, Fact.Refused _, Fact.Chosen _ -> new News("step", null);
            case Fact.Decided(var verdict, _, _, _) ->
                    new News("draft_" + verdict.wireName(), number(name));
            case Fact.Told _ when name.startsWith("told.stopped.") -> new News("stopped", null);
            case Fact.Told _ ->
                    new News(
                            name.startsWith("told.ready.") ? "draft_ready" : "draft_expiring",
                            number(name));
            case Fact.Resumed(var from, _, _, _) -> new News("resumed", from);
            case Fact.Cancelled _ -> new News("cancelling", null);
            case Fact.Ended(var status, _) -> new News(status.wireName(), null);
        };
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
    }

    @Override
    public String toString() {
        return number == null ? what : what + " " + number;
    }
}

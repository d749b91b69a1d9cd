package dev.seedancequeue.cli.batch;

import dev.seedancequeue.cli.Fields;
import dev.seedancequeue.cli.Terminal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;

/**
 * How far a batch is, on one line: a bar that is drawn anew on a terminal, otherwise a line now and
 * then.
 */
final class BatchProgress {

    private static final int BAR_WIDTH = 20;
    private static final long WINDOW_MS = 60_000;
    private static final long PLAIN_EVERY_MS = 10_000;

    private final Terminal terminal;
    private final LongSupplier clockMs;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long lastPlainMs;
    private String lastPlain = "";

    /**
     * @param clockMs milliseconds from anywhere
     */
    BatchProgress(Terminal terminal, LongSupplier clockMs) {
        this.terminal = terminal;
        this.clockMs = clockMs;
        this.lastPlainMs = clockMs.getAsLong();
    }

    private record Sample(long ms, int done) {}

    /**
     * Shows a state.
     *
     * @param batch as the API shows it
     * @param done how many need no more work here
     */
    void show(JsonNode batch, int done) {
        long now = clockMs.getAsLong();
        samples.addLast(new Sample(now, done));
        while (samples.size() > 2 && now - samples.getFirst().ms > WINDOW_MS) {
            samples.removeFirst();
        }
        String words = words(batch, done);
        if (terminal.isInteractive()) {
            terminal.show(bar(batch.path("tasks").asInt(0), done) + " " + words);
        } else if (!words.equals(lastPlain) && now - lastPlainMs >= PLAIN_EVERY_MS) {
            terminal.say(words);
            lastPlain = words;
            lastPlainMs = now;
        }
    }

    /** Takes the line away. */
    void end() {
        terminal.show("");
    }

    private static String bar(int all, int done) {
        int filled = all == 0 ? 0 : (int) ((long) BAR_WIDTH * done / all);
        return "[" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "]";
    }

    private String words(JsonNode batch, int done) {
        int all = batch.path("tasks").asInt(0);
        JsonNode counts = batch.path("counts");
        var words = new StringBuilder("%,d/%,d".formatted(done, all));
        long ready = counts.path("succeeded").asLong(0);
        if (ready > done) {
            words.append(", %,d made".formatted(ready));
        }
        long failed = counts.path("failed").asLong(0) + counts.path("expired").asLong(0);
        if (failed > 0) {
            words.append(", %,d failed".formatted(failed));
        }
        String status = batch.path("status").asString("");
        if (status.equals("paused") || status.equals("cancelling")) {
            words.append(", ").append(status);
        }
        appendCost(words, batch.path("costs"));
        double perMinute = perMinute();
        if (perMinute > 0 && done < all) {
            words.append(String.format(Locale.ROOT, ", %.1f/min", perMinute))
                    .append(", ETA ")
                    .append(duration((long) (60 * (all - done) / perMinute)));
        }
        return words.toString();
    }

    private static void appendCost(StringBuilder words, JsonNode costs) {
        String settled = Fields.price(costs.path("settled"));
        JsonNode estimated = costs.path("estimated").path("max_price");
        if (!settled.isEmpty()) {
            words.append(", ").append(settled);
            if (estimated.isNumber()) {
                words.append(String.format(Locale.ROOT, " of %,.2f", estimated.decimalValue()));
            }
        }
    }

    private double perMinute() {
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        long ms = last.ms - first.ms;
        return ms <= 0 ? 0 : (last.done - first.done) * 60_000.0 / ms;
    }

    /** A time as people say it: {@code 12 s}, {@code 4 min}, {@code 3 h 05 min}. */
    static String duration(long seconds) {
        Duration duration = Duration.ofSeconds(seconds);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return duration.toMinutes() + " min";
        }
        return "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart());
    }
}

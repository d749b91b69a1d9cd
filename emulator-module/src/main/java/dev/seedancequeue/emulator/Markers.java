package dev.seedancequeue.emulator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Words in a prompt that decide a task's outcome: {@code [fail:Code]}, {@code [stuck]}, {@code
 * [takes:Ns]} (seconds of the emulator's time, fractions allowed), and {@code [refuse:Code]} for
 * the create itself.
 */
final class Markers {

    private static final Pattern MARKER =
            Pattern.compile("\\[(?:(fail|refuse|takes):([A-Za-z0-9.]{1,80})|(stuck))]");

    private Markers() {}

    static void refuse(String prompt) {
        Matcher marker = MARKER.matcher(prompt);
        while (marker.find()) {
            if ("refuse".equals(marker.group(1))) {
                throw new ArkException(
                        400, marker.group(2), "The request was refused by its own marker", "");
            }
        }
    }

    /** The fate after a fault rule and the prompt's markers; markers win. */
    static Fate fate(String prompt, Fault.@Nullable Effect effect, Fate drawn) {
        Fate fate =
                switch (effect) {
                    case Fault.Effect.Fail(String code) ->
                            new Fate(drawn.pickupMs(), drawn.workMs(), code);
                    case Fault.Effect.Stick() ->
                            new Fate(drawn.pickupMs(), Fate.STUCK_MS, drawn.failureCode());
                    case Fault.Effect.Hang(var time) ->
                            new Fate(
                                    drawn.pickupMs(),
                                    drawn.workMs() + time.toMillis(),
                                    drawn.failureCode());
                    case null, default -> drawn;
                };
        if (prompt.indexOf('[') < 0) {
            return fate;
        }
        Matcher marker = MARKER.matcher(prompt);
        while (marker.find()) {
            fate = marked(marker, fate);
        }
        return fate;
    }

    private static Fate marked(Matcher marker, Fate fate) {
        if (marker.group(3) != null) {
            return new Fate(fate.pickupMs(), Fate.STUCK_MS, fate.failureCode());
        }
        String value = marker.group(2);
        return switch (marker.group(1)) {
            case "fail" -> new Fate(fate.pickupMs(), fate.workMs(), value);
            case "takes" -> new Fate(fate.pickupMs(), millis(value, fate), fate.failureCode());
            default -> fate;
        };
    }

    private static long millis(String seconds, Fate otherwise) {
        try {
            String number = seconds.endsWith("s") ? seconds.replaceFirst("s$", "") : seconds;
            return Math.max(0, Math.round(Double.parseDouble(number) * 1_000));
        } catch (NumberFormatException _) {
            return otherwise.workMs();
        }
    }
}

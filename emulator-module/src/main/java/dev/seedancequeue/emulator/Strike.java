package dev.seedancequeue.emulator;

import io.helidon.webserver.CloseConnectionException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the effects of faults do to a call's answer. */
final class Strike {

    private Strike() {}

    /** The answer that takes the place of the call, or null when the call may go ahead. */
    static @Nullable Answer before(Fault.@Nullable Effect effect) {
        if (effect instanceof Fault.Effect.Hang(Duration time)) {
            hang(time);
            return null;
        }
        return effect == null ? null : instead(effect, Answer.json("{}"));
    }

    static Answer after(Fault.@Nullable Effect effect, Answer answer) {
        if (effect instanceof Fault.Effect.Hang(Duration time)) {
            hang(time);
            return answer;
        }
        return effect == null ? answer : instead(effect, answer);
    }

    private static Answer instead(Fault.Effect effect, Answer answer) {
        return switch (effect) {
            case Fault.Effect.Refuse(int status, String code, String message) ->
                    throw new ArkException(status, code, message, "");
            case Fault.Effect.Cut() -> throw new CloseConnectionException("a fault rule cuts it");
            case Fault.Effect.Corrupt(Fault.Corruption how) -> corrupt(how, answer);
            case Fault.Effect.Hang _,
                    Fault.Effect.Fail _,
                    Fault.Effect.Stick _,
                    Fault.Effect.Lose _,
                    Fault.Effect.Forge _ ->
                    answer;
        };
    }

    private static Answer corrupt(Fault.Corruption how, Answer answer) {
        return switch (how) {
            case GARBAGE -> text(200, Answer.JSON, "\u0000\u0001 this is not JSON {{{");
            case TRUNCATED ->
                    answer.withBody(Arrays.copyOf(answer.body(), answer.body().length / 2));
            case HTML ->
                    text(
                            502,
                            "text/html",
                            "<html><head><title>502 Bad Gateway</title></head>"
                                    + "<body><h1>502 Bad Gateway</h1></body></html>");
            case EMPTY -> text(200, Answer.JSON, "");
        };
    }

    private static Answer text(int status, String type, String body) {
        return new Answer(status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void hang(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the emulator stops");
        }
    }
}

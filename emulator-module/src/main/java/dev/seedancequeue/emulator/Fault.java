package dev.seedancequeue.emulator;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One rule of misbehaviour: on which call, at which moment, for whom, how often, and what happens.
 *
 * @param call the call that it strikes
 * @param when before or after the call has had its effect
 * @param skip matching calls let through first
 * @param times matching calls struck after that; 0 is every one
 * @param probability of striking a call that matches, drawn from the seed
 * @param promptContains strikes only tasks whose prompt contains this
 * @param safetyIdentifier strikes only tasks with this correlation id
 */
public record Fault(
        Call call,
        When when,
        Effect effect,
        int skip,
        int times,
        double probability,
        long seed,
        @Nullable String promptContains,
        @Nullable String safetyIdentifier) {

    /** What a fault can strike. */
    public enum Call {
        CREATE,
        GET,
        LIST,
        DELETE,
        FILE,
        /** The outcome of a created task. */
        TASK,
        /** A callback on its way to the caller. */
        CALLBACK
    }

    /** On which side of the call's effect the fault strikes. */
    public enum When {
        BEFORE,
        AFTER
    }

    /** What goes wrong. */
    public sealed interface Effect {
        /** An error answer in the provider's form. */
        record Refuse(int status, String code, String message) implements Effect {
            public Refuse {
                if (status < 400 || status > 599) {
                    throw new IllegalArgumentException(
                            "a refusal has a status of 400 to 599, not " + status);
                }
            }
        }

        /** The call takes this much longer, in real time; a task, in the emulator's. */
        record Hang(Duration time) implements Effect {
            public Hang {
                if (time.isNegative() || time.compareTo(LONGEST_HANG) > 0) {
                    throw new IllegalArgumentException(
                            "a hang is 0 to %d days, not %s"
                                    .formatted(LONGEST_HANG.toDays(), time));
                }
            }
        }

        /** The connection ends without an answer. */
        record Cut() implements Effect {}

        /** The answer is replaced by something that is not an answer. */
        record Corrupt(Corruption how) implements Effect {}

        /** The task fails with this code; {@link Call#TASK} only. */
        record Fail(String code) implements Effect {}

        /** The task never ends by itself; {@link Call#TASK} only. */
        record Stick() implements Effect {}

        /** The callback is never sent; {@link Call#CALLBACK} only. */
        record Lose() implements Effect {}

        /** A callback that tells a lie goes out first; {@link Call#CALLBACK} only. */
        record Forge() implements Effect {}
    }

    /** Ways in which an answer can be unreadable; all with status 200 but {@link #HTML}, 502. */
    public enum Corruption {
        GARBAGE,
        TRUNCATED,
        HTML,
        EMPTY
    }

    private static final Duration LONGEST_HANG = Duration.ofSeconds(1_000_000_000);

    public Fault {
        if (!fits(effect, call)) {
            throw new IllegalArgumentException(
                    "%s does nothing to a %s"
                            .formatted(
                                    effect.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                                    call.name().toLowerCase(Locale.ROOT)));
        }
        if (when == When.AFTER && (call == Call.TASK || call == Call.CALLBACK)) {
            throw new IllegalArgumentException("a task or a callback is struck before, not after");
        }
        if (call == Call.LIST && (promptContains != null || safetyIdentifier != null)) {
            throw new IllegalArgumentException(
                    "a list has no prompt_contains and no safety_identifier: it is for many tasks");
        }
        if (skip < 0 || times < 0) {
            throw new IllegalArgumentException("skip and times are 0 or more");
        }
        if (!(probability > 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "the probability is more than 0 and at most 1, not " + probability);
        }
    }

    private static boolean fits(Effect effect, Call call) {
        return switch (effect) {
            case Effect.Hang _ -> true;
            case Effect.Fail _, Effect.Stick _ -> call == Call.TASK;
            case Effect.Lose _, Effect.Forge _ -> call == Call.CALLBACK;
            case Effect.Refuse _, Effect.Cut _, Effect.Corrupt _ ->
                    call != Call.TASK && call != Call.CALLBACK;
        };
    }

    /** Strikes every call, before it has had an effect. */
    public static Fault before(Call call, Effect effect) {
        return new Fault(call, When.BEFORE, effect, 0, 0, 1, 1, null, null);
    }

    /** Strikes every call, after it has had its effect. */
    public static Fault after(Call call, Effect effect) {
        return new Fault(call, When.AFTER, effect, 0, 0, 1, 1, null, null);
    }

    public Fault once() {
        return times(1);
    }

    public Fault times(int count) {
        return new Fault(
                call,
                when,
                effect,
                skip,
                count,
                probability,
                seed,
                promptContains,
                safetyIdentifier);
    }

    public Fault skipping(int count) {
        return new Fault(
                call,
                when,
                effect,
                count,
                times,
                probability,
                seed,
                promptContains,
                safetyIdentifier);
    }

    /** Strikes this share of the calls, the same ones for the same seed. */
    public Fault withProbability(double share, long withSeed) {
        return new Fault(
                call, when, effect, skip, times, share, withSeed, promptContains, safetyIdentifier);
    }

    public Fault whenPromptContains(String text) {
        return new Fault(
                call, when, effect, skip, times, probability, seed, text, safetyIdentifier);
    }

    public Fault forSafetyIdentifier(String identifier) {
        return new Fault(
                call, when, effect, skip, times, probability, seed, promptContains, identifier);
    }
}

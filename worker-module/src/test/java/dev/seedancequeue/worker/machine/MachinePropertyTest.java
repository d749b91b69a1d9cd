package dev.seedancequeue.worker.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.worker.machine.Step.Death;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Paid once, lost never, in hundreds of random lives of the machine. A failing seed is named with
 * its story; {@code -Dmachine.seed=N} runs that one alone, {@code -Dmachine.runs=N} that many.
 */
class MachinePropertyTest {

    private static final int MOVES = 900;
    private static final int ENOUGH = 500;
    private static final int RUNS = Integer.getInteger("machine.runs", ENOUGH);
    private static final @Nullable String ONE = System.getProperty("machine.seed");
    private static final List<String> DEATHS = deaths();
    private static final Thread.UncaughtExceptionHandler BEFORE =
            Thread.getDefaultUncaughtExceptionHandler();

    @BeforeAll
    static void letTheKilledDieInSilence() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (!(failure instanceof Death) && BEFORE != null) {
                BEFORE.uncaughtException(thread, failure);
            }
        });
    }

    @AfterAll
    static void giveBackTheHandler() {
        Thread.setDefaultUncaughtExceptionHandler(BEFORE);
    }

    @Test
    void paysOnceAndLosesNothingInAnyOrderOfEvents() {
        var counts = new TreeMap<String, Integer>();
        seeds().forEach(seed -> {
            Verdict verdict = live(seed);
            assertThat(verdict.violations())
                    .as(
                            "seed %d, to be run again with -Dmachine.seed=%d%n%s",
                            seed, seed, verdict.story())
                    .isEmpty();
            verdict.history().counts().forEach((what, n) -> counts.merge(what, n, Integer::sum));
        });
        if (ONE == null && RUNS >= ENOUGH) {
            assertThat(counts).containsKeys(DEATHS.toArray(String[]::new));
        }
    }

    /** The same seed is the same life, or a failure could not be looked into. */
    @Test
    void livesTheSameLifeAgain() {
        assertThat(live(7).history().wholeStory()).isEqualTo(live(7).history().wholeStory());
    }

    private static Verdict live(long seed) {
        // In a virtual thread, as its steps are, the turns change hands far faster.
        return CompletableFuture.supplyAsync(
                        () -> new Machine(seed).run(MOVES), work -> Thread.ofVirtual().start(work))
                .join();
    }

    private static LongStream seeds() {
        return ONE == null ? LongStream.range(0, RUNS) : LongStream.of(Long.parseLong(ONE));
    }

    /** Deaths that must have been tried, or the machine has grown tame. */
    private static List<String> deaths() {
        List<String> all = new ArrayList<>();
        for (String role : List.of("submit", "inquiry", "poll", "intake", "createTask")) {
            List<String> calls =
                    switch (role) {
                        case "submit" ->
                                List.of("claim", "create", "recordOrder", "publish", "advance");
                        case "inquiry" -> List.of("listAll", "deadLetter", "publish", "advance");
                        case "poll" -> List.of("find", "list", "publish", "advance");
                        default -> List.of("reserveKey", "publish", "advance", "completeKey");
                    };
            for (String call : calls) {
                all.add("killed %s before %s".formatted(role, call));
                all.add("killed %s after %s".formatted(role, call));
            }
        }
        return all;
    }
}

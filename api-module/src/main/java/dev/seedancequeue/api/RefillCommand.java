package dev.seedancequeue.api;

import dev.seedancequeue.journal.Refill;
import dev.seedancequeue.journal.RefillProgress;
import dev.seedancequeue.launch.KnownSettings;
import dev.seedancequeue.messaging.JournalException;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.wiring.RefillConfiguration;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * {@code ./seedance refill}: fills an emptied Redis from the journal as every API and worker does
 * by itself, and shows how far it is. A Redis that is filled gets what it lacks.
 */
final class RefillCommand {

    static final String NAME = "refill";

    private static final Duration SHOW_INTERVAL = Duration.ofSeconds(1);
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final Refill refill;
    private final PrintStream out;
    private Instant shown = Instant.MIN;
    private RefillProgress last = new RefillProgress(Instant.EPOCH, Instant.EPOCH, 0, 0);

    private RefillCommand(Refill refill, PrintStream out) {
        this.refill = refill;
        this.out = out;
    }

    /** Runs to the end; a failure's message is a line for whoever gave the command. */
    static void run(Map<String, String> environment, PrintStream out) {
        KnownSettings.of(ApiApplication.ROLE).check(environment);
        try (var context =
                new SpringApplicationBuilder(RefillConfiguration.class)
                        .web(WebApplicationType.NONE)
                        .properties(
                                "spring.config.name=" + ApiApplication.ROLE.name(),
                                "logging.threshold.console=off")
                        .bannerMode(Banner.Mode.OFF)
                        .logStartupInfo(false)
                        .run()) {
            new RefillCommand(context.getBean(Refill.class), out).fill();
        } catch (StoreUnavailableException | JournalException e) {
            // Without its cause, which would be shown in place of these words.
            throw new IllegalStateException(e.getMessage());
        }
    }

    private void fill() {
        out.println("filling redis from the journal");
        switch (refill.fillIfEmpty(this::show)) {
            case REFILLED -> {}
            case FILLED -> {
                out.println("redis was not emptied; adding what it lacks");
                refill.addMissing(this::show);
            }
            case IN_OTHER_HANDS -> {
                out.println("another process is filling it; waiting for its end");
                if (takeTurns() == Refill.State.FILLED) {
                    out.println("done by the other process");
                    return;
                }
            }
        }
        out.printf("done: %s in %d ms%n", last, last.took().toMillis());
    }

    /** Should the other one die, its turn is ours. */
    private Refill.State takeTurns() {
        Refill.State state = Refill.State.IN_OTHER_HANDS;
        while (state == Refill.State.IN_OTHER_HANDS) {
            pause();
            state = refill.fillIfEmpty(this::show);
        }
        return state;
    }

    private void show(RefillProgress progress) {
        last = progress;
        if (shown.plus(SHOW_INTERVAL).isBefore(progress.now())) {
            shown = progress.now();
            out.println("  " + progress);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}

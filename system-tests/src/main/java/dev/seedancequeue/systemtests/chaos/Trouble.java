package dev.seedancequeue.systemtests.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * One thing that goes wrong, and when.
 *
 * @param at after the begin of the run
 * @param lasts until it is put right
 * @param choice which of several processes or faults, to be taken modulo their number
 */
record Trouble(Kind kind, Duration at, Duration lasts, int choice) {

    /** What can go wrong, with how often it does beside the others. */
    enum Kind {
        WORKER_KILLED(6),
        WORKER_STOPPED(3),
        API_KILLED(3),
        BROKER_KILLED(1),
        BROKER_CUT(2),
        BROKER_STALLED(2),
        REDIS_KILLED(2),
        REDIS_WIPED(2),
        REDIS_CUT(2),
        REDIS_STALLED(2),
        PROVIDER_CUT(2),
        PROVIDER_STALLED(2),
        PROVIDER_REPLIES_STALLED(2),
        PROVIDER_FAULTS(5);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** One thing after the other; the same ones for the same seed. */
    static List<Trouble> schedule(long seed, Duration duration) {
        var random = new Random(seed);
        List<Trouble> schedule = new ArrayList<>();
        List<Kind> bag = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            bag.addAll(Collections.nCopies(kind.weight, kind));
        }
        long atMs = 2_000L + random.nextInt(2_000);
        while (atMs < duration.toMillis()) {
            long lastsMs = 500L + random.nextInt(3_500);
            Kind kind = bag.get(random.nextInt(bag.size()));
            schedule.add(
                    new Trouble(
                            kind,
                            Duration.ofMillis(atMs),
                            Duration.ofMillis(lastsMs),
                            random.nextInt(1 << 16)));
            atMs += lastsMs + 200 + random.nextInt(2_500);
        }
        return schedule;
    }
}

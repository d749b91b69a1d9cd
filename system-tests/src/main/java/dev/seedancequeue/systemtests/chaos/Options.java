package dev.seedancequeue.systemtests.chaos;

import java.time.Duration;

/**
 * What a run is told.
 *
 * @param tasks how many are sent
 * @param seed of the load and of everything that goes wrong
 * @param trouble how long things go wrong; the tasks are sent in the first half of it
 */
public record Options(int tasks, long seed, Duration trouble) {

    static final String USAGE =
            "Usage: ./seedance chaos [--tasks N] [--seed N] [--minutes M]   (1000 tasks, any seed, 1 to 30 minutes)";

    private static final int MOST_TASKS = 100_000;
    private static final int MOST_MINUTES = 30;

    /** As a person types them; what is not said depends on the number of tasks. */
    static Options of(String... arguments) {
        int tasks = 1000;
        long seed = System.nanoTime() % 1_000_000;
        double minutes = 0;
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--tasks" -> tasks = (int) number("--tasks", value, 1, MOST_TASKS);
                case "--seed" -> seed = (long) number("--seed", value, 0, 1e15);
                case "--minutes" -> minutes = number("--minutes", value, 0.1, MOST_MINUTES);
                default ->
                        throw new IllegalArgumentException(
                                "there is no option "
                                        + arguments[i]
                                        + System.lineSeparator()
                                        + USAGE);
            }
        }
        double usual = Math.clamp(tasks / 1000.0, 1, MOST_MINUTES);
        long seconds = Math.round(60 * (minutes == 0 ? usual : minutes));
        return new Options(tasks, seed, Duration.ofSeconds(seconds));
    }

    private static double number(String name, String value, double least, double most) {
        try {
            double number = Double.parseDouble(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "%s is \"%s\", but takes a number from %.0f to %.0f%n%s"
                        .formatted(name, value, least, most, USAGE));
    }
}

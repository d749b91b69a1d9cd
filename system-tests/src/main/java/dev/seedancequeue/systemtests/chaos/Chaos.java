package dev.seedancequeue.systemtests.chaos;

import dev.seedancequeue.systemtests.harness.Cluster;
import java.util.concurrent.atomic.AtomicReference;

/**
 * {@code ./seedance chaos}: exits with 0 only if nothing was lost, stuck, orphaned or paid twice.
 */
@SuppressWarnings("SystemOut") // a command that a person watches
public final class Chaos {

    private Chaos() {}

    public static void main(String[] args) {
        // Not by the usual name: the processes of other tests would find it too.
        System.setProperty("logback.configurationFile", "chaos-logback.xml");
        Options options;
        try {
            options = Options.of(args);
        } catch (IllegalArgumentException e) {
            System.err.println("seedance chaos: " + e.getMessage());
            System.exit(2);
            return;
        }
        var open = new AtomicReference<Cluster>();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    Cluster cluster = open.get();
                                    if (cluster != null) {
                                        cluster.close();
                                    }
                                },
                                "end-chaos"));
        System.exit(run(options, open));
    }

    private static int run(Options options, AtomicReference<Cluster> open) {
        try {
            System.out.printf(
                    "chaos: %d tasks, seed %d, %d s of trouble%n",
                    options.tasks(), options.seed(), options.trouble().toSeconds());
            Verdict verdict = new ChaosRun(options, System.out::println).run(open::set);
            System.out.println(verdict.table());
            return verdict.isGood() ? 0 : 1;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 130;
        } catch (RuntimeException | AssertionError e) {
            System.err.println("seedance chaos: " + e.getMessage());
            return 1;
        }
    }
}

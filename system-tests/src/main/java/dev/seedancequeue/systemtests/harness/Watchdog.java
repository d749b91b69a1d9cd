package dev.seedancequeue.systemtests.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Ends our processes when this JVM is gone, however it went: a shell that learns their ids and
 * waits for its standard input to close.
 */
final class Watchdog {

    private static final String SCRIPT =
            """
            trap '' INT TERM HUP
            declare -A pids
            while read -r sign pid; do
                if [ "$sign" = + ]; then pids[$pid]=1; else unset "pids[$pid]"; fi
            done
            for pid in "${!pids[@]}"; do kill -KILL "$pid" 2>/dev/null; done
            """;

    private static final Watchdog INSTANCE = new Watchdog();

    private final OutputStream orders;

    private Watchdog() {
        try {
            orders =
                    new ProcessBuilder("bash", "-c", SCRIPT)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the watchdog", e);
        }
    }

    static void watch(long pid) {
        INSTANCE.order("+ " + pid);
    }

    static void forget(long pid) {
        INSTANCE.order("- " + pid);
    }

    private synchronized void order(String order) {
        try {
            orders.write((order + "\n").getBytes(StandardCharsets.US_ASCII));
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the watchdog is gone", e);
        }
    }
}

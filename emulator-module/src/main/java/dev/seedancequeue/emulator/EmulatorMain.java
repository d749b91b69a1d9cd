package dev.seedancequeue.emulator;

import java.io.PrintStream;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs an emulator until the process ends: {@code ./seedance emulator}. */
public final class EmulatorMain {

    /** The server's own chatter; held, as loggers that nobody holds forget their level. */
    private static final Logger SERVER_LOG = Logger.getLogger("io.helidon");

    private EmulatorMain() {}

    @SuppressWarnings("SystemOut") // a command's own words, not a log
    public static void main(String[] args) {
        SERVER_LOG.setLevel(Level.WARNING);
        int code = run(args, System.getenv(), System.out, System.err);
        if (code != 0) {
            System.exit(code);
        }
    }

    /**
     * Starts and returns 0, with the server's threads keeping the process alive; or says why not.
     */
    static int run(
            String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
        try {
            EmulatorSettings settings =
                    SettingsReader.read(EmulatorSettings.defaults(), args, environment);
            Emulator emulator = Emulator.start(settings);
            out.println("emulator ready: ARK_BASE_URL=" + emulator.baseUrl());
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("emulator: " + e.getMessage());
            return 1;
        }
    }
}

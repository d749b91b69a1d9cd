package dev.seedancequeue.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.databind.JsonNode;

/**
 * Where a command's words go: its result to one stream, all else to the other. Thread-safe.
 *
 * <p>On a terminal there may be a last line that is written anew again and again; what is said
 * meanwhile stands above it.
 */
public final class Terminal {

    private static final String CLEAR_LINE = "\r\u001b[K";

    /** A line that is too long is cut off by the terminal, as one that wraps cannot be cleared. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final PrintWriter out;
    private final PrintWriter err;
    private final BufferedReader in;
    private final boolean interactive;
    private final boolean colour;
    private String transientLine = "";
    private volatile String lastWords = "";

    /**
     * @param interactive whether a person sits there
     */
    public Terminal(
            PrintWriter out,
            PrintWriter err,
            BufferedReader in,
            boolean interactive,
            Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.in = in;
        this.interactive = interactive && !"dumb".equals(environment.get("TERM"));
        this.colour = this.interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    public boolean isInteractive() {
        return interactive;
    }

    /** Whether colours are wanted: {@code NO_COLOR} says no. */
    public boolean hasColour() {
        return colour;
    }

    /**
     * A line of the result.
     *
     * @throws CliException nobody reads it, as behind a pipe into {@code head}
     */
    public synchronized void print(String line) {
        clear();
        out.println(line);
        boolean isLost = out.checkError();
        redraw();
        if (isLost) {
            throw new CliException(ExitCode.INTERRUPTED, "nobody reads what this prints");
        }
    }

    /** JSON on one line of the result. */
    public void print(JsonNode json) {
        print(json.toString());
    }

    /** JSON on the last line of the result, read or not. */
    synchronized void printLast(JsonNode json) {
        clear();
        out.println(json);
        out.flush();
    }

    /** A line beside the result. */
    public synchronized void say(String line) {
        clear();
        err.println(line);
        err.flush();
        redraw();
    }

    /**
     * Writes the last line anew; an empty one takes it away. Nothing where there is no terminal.
     */
    public synchronized void show(String line) {
        if (interactive) {
            clear();
            transientLine = line;
            redraw();
        }
    }

    /**
     * What is said when the program ends from now on, by Ctrl-C or a failure: what goes on
     * nevertheless, and how to come back to it.
     *
     * @param words empty for nothing
     */
    public void leave(String words) {
        lastWords = words;
    }

    /** Says what was left to be said. */
    void sayLastWords() {
        show("");
        if (!lastWords.isEmpty()) {
            say(lastWords);
        }
    }

    private void clear() {
        if (!transientLine.isEmpty()) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }

    private void redraw() {
        if (!transientLine.isEmpty()) {
            err.print(NO_WRAP + transientLine + WRAP);
            err.flush();
        }
    }

    /** Asks a person; whatever does not begin with y is a no. */
    public boolean confirms(String question) {
        err.print(question + " [y/N] ");
        err.flush();
        String answer = read();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    private @Nullable String read() {
        try {
            return in.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException("no answer could be read", e);
        }
    }

    /** A status in its colour. */
    public String coloured(String status) {
        String style =
                switch (status) {
                    case "succeeded", "completed" -> "green";
                    case "failed", "expired", "stopped" -> "red";
                    case "running", "in_progress", "waiting" -> "cyan";
                    case "cancelled", "cancelling", "paused" -> "yellow";
                    default -> "";
                };
        return style.isEmpty() || !colour
                ? status
                : Ansi.ON.string("@|%s %s|@".formatted(style, status));
    }
}

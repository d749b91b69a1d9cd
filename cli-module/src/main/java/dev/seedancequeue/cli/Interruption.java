package dev.seedancequeue.cli;

import java.time.Duration;

/** The last words of a program that ends, and whether it is before its time. */
final class Interruption implements Runnable {

    /** Nobody may read any more, and Ctrl-C ends the program all the same. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final Terminal terminal;
    private final boolean json;
    private volatile boolean isTooLate;

    /**
     * @param json whether a script reads the result
     */
    Interruption(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /** The command has ended by itself. */
    void comesTooLate() {
        isTooLate = true;
    }

    @Override
    public void run() {
        try {
            boolean _ = Thread.ofPlatform().daemon().start(this::speak).join(LIMIT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void speak() {
        terminal.sayLastWords();
        if (json && !isTooLate) {
            terminal.printLast(OwnProblem.INTERRUPTED.json("interrupted"));
        }
    }
}

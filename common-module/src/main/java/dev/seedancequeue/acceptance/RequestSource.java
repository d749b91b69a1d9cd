package dev.seedancequeue.acceptance;

import java.util.Locale;

/** By which way create requests come into a process. */
public enum RequestSource {
    HTTP,
    MESSAGE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

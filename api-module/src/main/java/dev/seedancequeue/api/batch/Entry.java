package dev.seedancequeue.api.batch;

import dev.seedancequeue.catalogue.Violation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One task's part of a batch's file. */
sealed interface Entry {

    /** Its place among the entries, from 1. */
    int place();

    /** The line of the file that it begins on, from 1. */
    long line();

    /**
     * A create body, which nobody has checked.
     *
     * @param customId its caller's own name for it
     */
    record Body(int place, long line, @Nullable String customId, ObjectNode body) implements Entry {

        /** Without the body, which holds the prompt. */
        @Override
        public String toString() {
            return "Body[place=%d, line=%d]".formatted(place, line);
        }
    }

    /** Something else. */
    record Broken(int place, long line, @Nullable String customId, Violation violation)
            implements Entry {}
}

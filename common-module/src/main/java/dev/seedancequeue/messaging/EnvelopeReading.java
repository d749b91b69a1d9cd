package dev.seedancequeue.messaging;

/** What the bytes of a message turned out to be where a task was expected. */
public sealed interface EnvelopeReading {

    /** A task with all its parts. */
    record Whole(TaskEnvelope envelope) implements EnvelopeReading {}

    /** A newer version has written it, with a meaning that is not known here. */
    record Newer() implements EnvelopeReading {}

    /**
     * No task message.
     *
     * @param reason what is wrong with it, without quoting what may be a prompt
     */
    record Broken(String reason) implements EnvelopeReading {}
}

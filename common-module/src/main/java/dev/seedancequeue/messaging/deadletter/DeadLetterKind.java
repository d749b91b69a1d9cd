package dev.seedancequeue.messaging.deadletter;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a dead letter is, as far as this version can tell. */
public enum DeadLetterKind {
    /** A producer's message that could not become a task. */
    REJECTED_MESSAGE,
    /** Bytes that are no task, from a queue of tasks. */
    UNREADABLE,
    /** Written by a newer version than this one. */
    NEWER_VERSION,
    /** A task that can be read, in a queue where it does not belong. */
    MISPLACED_TASK,
    /** A task of which only a person can say how it goes on. */
    PARKED_TASK,
    /** The broker gave up: delivered as often as the queue allows, without an ack. */
    DELIVERY_LIMIT,
    /** Put here by somebody else. */
    OTHER;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

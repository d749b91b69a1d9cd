package dev.seedancequeue.task;

/** What an idempotency key stands for at this moment. */
public sealed interface KeyReservation {

    /** The key is ours; the task is to be made under this id, which may be an earlier holder's. */
    record Reserved(TaskId taskId) implements KeyReservation {}

    /** The key was answered before, with this task as it was then. */
    record Answered(Task task) implements KeyReservation {}

    /** Another request with this key is being worked on. */
    record InFlight() implements KeyReservation {}

    /** The key was used with another body. */
    record OtherBody() implements KeyReservation {}
}

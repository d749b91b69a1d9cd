package dev.seedancequeue.messaging.deadletter;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.Task;
import org.springframework.amqp.core.Message;

/** What is to be done about one dead letter; decided first, carried out second. */
sealed interface Step {

    /** The message goes on its way again as it is. */
    record Send(String queue, Message message) implements Step {}

    /** The task in it makes a transition, and its next message carries it. */
    record Move(Outcome.What what, Task before, TaskEnvelope next, String queue) implements Step {}

    /** The task in it has reached its end. */
    record End(Task before, Task end) implements Step {}

    /** There is nothing to send: the letter goes. */
    record Drop(Outcome.What what) implements Step {}

    /** Not like this; the letter stays. */
    record Refuse(String reason) implements Step {}
}

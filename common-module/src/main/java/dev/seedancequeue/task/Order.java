package dev.seedancequeue.task;

/**
 * Which order of a task at the provider is the current one, made or to be made.
 *
 * @param number from 1; the provider itself has failed all orders before it
 * @param faults how often the provider has spoiled this task so far: a create without an answer, or
 *     an order that it took and failed by its own fault
 */
public record Order(int number, int faults) {

    public static final Order FIRST = new Order(1, 0);

    /** The same order, of which a create went unanswered. */
    Order unanswered() {
        return new Order(number, faults + 1);
    }

    /** The order after this one, which the provider has failed. */
    Order next() {
        return new Order(number + 1, faults + 1);
    }
}

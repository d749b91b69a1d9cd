package dev.seedancequeue.task;

import org.jspecify.annotations.Nullable;

/**
 * Which order of a task at the provider is the current one, made or to be made.
 *
 * @param number from 1; the provider itself has failed all orders before it
 * @param faults how often the provider has spoiled this task so far: a create without an answer, or
 *     an order that it took and failed by its own fault
 * @param account the name of the account that it was, or may have been, made with; null while that
 *     is none, or not known
 */
public record Order(int number, int faults, @Nullable String account) {

    public static final Order FIRST = new Order(1, 0, null);

    /** The same order, made or perhaps made with this account. */
    Order at(@Nullable String account) {
        return new Order(number, faults, account);
    }

    /** The same order, of which a create with this account went unanswered. */
    Order unanswered(String account) {
        return new Order(number, faults + 1, account);
    }

    /** The order after this one, which the provider has failed. */
    Order next() {
        return new Order(number + 1, faults + 1, null);
    }
}

package dev.seedancequeue.benchmarks.slots;

/**
 * What was measured in one phase, from the moment that workers began to come or go.
 *
 * @param workers at its end
 * @param killed whether one was killed at its begin, not stopped
 * @param begun seconds after the first phase began
 */
public record ScalePhase(int workers, boolean killed, double begun, SlotUse use) {

    String name() {
        String counted = workers == 1 ? "1 worker" : workers + " workers";
        return killed ? counted + ", one was killed" : counted;
    }
}

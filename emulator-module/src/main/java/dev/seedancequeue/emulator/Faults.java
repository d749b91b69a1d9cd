package dev.seedancequeue.emulator;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The rules of misbehaviour in force. Thread-safe; the first rule that strikes decides. */
public final class Faults {

    private static final int MAX_RULES = 1_000;

    /**
     * A rule and how it fared.
     *
     * @param matched calls that it was for
     * @param struck calls that it struck
     */
    public record Rule(long id, Fault fault, long matched, long struck) {}

    private final List<Active> active = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();

    Faults() {}

    /** Puts a rule in force behind those there are; returns its number. */
    public long add(Fault fault) {
        if (active.size() >= MAX_RULES) {
            throw new IllegalArgumentException(MAX_RULES + " fault rules are the most");
        }
        Active rule = new Active(ids.incrementAndGet(), fault);
        active.add(rule);
        return rule.id;
    }

    public boolean remove(long id) {
        return active.removeIf(rule -> rule.id == id);
    }

    public void clear() {
        active.clear();
    }

    public List<Rule> rules() {
        return active.stream().map(Active::read).toList();
    }

    /** What strikes this call now, if anything; each question counts as one call. */
    Fault.@Nullable Effect strike(Fault.Call call, Fault.When when, @Nullable Order order) {
        for (Active rule : active) {
            if (rule.isFor(call, when, order) && rule.strikes()) {
                return rule.fault.effect();
            }
        }
        return null;
    }

    private static final class Active {
        private final long id;
        private final Fault fault;
        private final Random random;
        private long matched;
        private long struck;

        Active(long id, Fault fault) {
            this.id = id;
            this.fault = fault;
            this.random = new Random(fault.seed());
        }

        boolean isFor(Fault.Call call, Fault.When when, @Nullable Order order) {
            if (fault.call() != call || fault.when() != when) {
                return false;
            }
            String prompt = fault.promptContains();
            String identifier = fault.safetyIdentifier();
            return (prompt == null || (order != null && order.prompt().contains(prompt)))
                    && (identifier == null
                            || (order != null && identifier.equals(order.safetyIdentifier())));
        }

        synchronized boolean strikes() {
            matched++;
            if (matched <= fault.skip() || (fault.times() > 0 && struck >= fault.times())) {
                return false;
            }
            if (fault.probability() < 1 && random.nextDouble() >= fault.probability()) {
                return false;
            }
            struck++;
            return true;
        }

        synchronized Rule read() {
            return new Rule(id, fault, matched, struck);
        }
    }
}

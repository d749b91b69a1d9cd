package dev.seedancequeue.worker.account;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The accounts that this worker may use. Thread-safe. */
public final class Accounts {

    private final List<Account> all;
    private final List<Account> open;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * @param all at least one
     * @param draining names of those that get no new orders and are still watched; not all of them
     */
    public Accounts(List<Account> all, Set<String> draining) {
        this.all = List.copyOf(all);
        this.open = all.stream().filter(account -> !draining.contains(account.name())).toList();
    }

    /** All of them, draining or not. */
    public List<Account> all() {
        return all;
    }

    /** Those that take new orders, each time beginning with another one. */
    public List<Account> inTurn() {
        List<Account> turned = new ArrayList<>(open);
        Collections.rotate(turned, turn.getAndUpdate(last -> (last + 1) % open.size()));
        return turned;
    }

    /** The names of the same. */
    public List<String> namesInTurn() {
        return inTurn().stream().map(Account::name).toList();
    }

    /**
     * The account of this name, or null when it is not set up any more. A task that names none is
     * from before there were several, and so the first one's.
     */
    public @Nullable Account find(@Nullable String name) {
        if (name == null) {
            return all.getFirst();
        }
        return all.stream().filter(account -> account.name().equals(name)).findAny().orElse(null);
    }
}

package dev.seedancequeue.worker.slot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One kind of limit for every account and pool, read from a setting such as {@code 12,
 * 2-0.default=4, second/2-0.default=2}: a number for all, then exceptions for a pool, or for one
 * account's pool. 0 is no limit. The closest entry holds.
 */
public final class PoolLimits {

    /** Without any limit. */
    public static final PoolLimits NONE = new PoolLimits(Map.of());

    private static final String ALL = "";

    /** By {@code account/pool}, {@code pool} or {@link #ALL}. */
    private final Map<String, Long> limits;

    private PoolLimits(Map<String, Long> limits) {
        this.limits = limits;
    }

    /**
     * Reads a setting.
     *
     * @param setting its name, for errors
     * @throws IllegalArgumentException for an entry that cannot be understood
     */
    public static PoolLimits of(String setting, List<String> entries) {
        Map<String, Long> limits = new HashMap<>();
        for (String entry : entries) {
            int end = entry.indexOf('=');
            String name = end < 0 ? ALL : entry.substring(0, end).strip();
            String number = entry.substring(end + 1).strip();
            if ((end >= 0 && name.isEmpty()) || !number.matches("[0-9]{1,15}")) {
                throw new IllegalArgumentException(
                        ("%s: \"%s\" must be a number, pool=number or account/pool=number, with 0"
                                        + " for no limit; such as 12,2-0.default=4")
                                .formatted(setting, entry.strip()));
            }
            if (limits.put(name, Long.parseLong(number)) != null) {
                throw new IllegalArgumentException(
                        "%s has two limits for %s"
                                .formatted(setting, name.isEmpty() ? "everything" : name));
            }
        }
        return new PoolLimits(Map.copyOf(limits));
    }

    /**
     * Refuses names that mean nothing, which are usually misspelt.
     *
     * @throws IllegalArgumentException for the first unknown account or pool
     */
    public void check(String setting, Set<String> accounts, Set<String> pools) {
        for (String name : new TreeSet<>(limits.keySet())) {
            int end = name.indexOf('/');
            String account = name.substring(0, Math.max(end, 0));
            String pool = name.substring(end + 1);
            if (end >= 0 && !accounts.contains(account)) {
                throw new IllegalArgumentException(
                        "%s names the account %s, but the accounts are %s"
                                .formatted(setting, account, new TreeSet<>(accounts)));
            }
            if (!name.equals(ALL) && !pools.contains(pool)) {
                throw new IllegalArgumentException(
                        "%s names the pool %s, but the pools are %s"
                                .formatted(setting, pool, new TreeSet<>(pools)));
            }
        }
    }

    /** The limit of this account in this pool, 0 if there is none. */
    public long of(String account, String pool) {
        Long own = limits.get(account + "/" + pool);
        if (own != null) {
            return own;
        }
        Long ofPool = limits.get(pool);
        return ofPool != null ? ofPool : limits.getOrDefault(ALL, 0L);
    }
}

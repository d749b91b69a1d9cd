package dev.seedancequeue.worker.slot;

/**
 * What each account may have and do in each pool.
 *
 * @param inProcess tasks at the provider at once, those included that wait there
 * @param createsPerMinute creates in any minute
 * @param tokensPerDay estimated tokens of what was ordered in the last 24 hours
 */
public record SlotLimits(
        PoolLimits inProcess, PoolLimits createsPerMinute, PoolLimits tokensPerDay) {

    public static final SlotLimits NONE =
            new SlotLimits(PoolLimits.NONE, PoolLimits.NONE, PoolLimits.NONE);
}

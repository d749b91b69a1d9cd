package dev.seedancequeue.worker.limit;

import dev.seedancequeue.worker.limit.CallBudget.Call;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.ConnectionProvider;

/** Budgets for tests that are not about them. */
public final class Budgets {

    private static final UnifiedJedis NOWHERE = away();
    private static final CallBudget AMPLE = new CallBudget(NOWHERE, "main", 1000, 1000, 1000);
    private static final CallBudget UNLIMITED = new CallBudget(NOWHERE, "unlimited", 1e6, 1e6, 1e6);

    private Budgets() {}

    /** A thousand calls a second, counted without Redis. */
    public static CallBudget ample() {
        return AMPLE;
    }

    /** Never waits: for tests that make a hundred thousand calls. */
    public static CallBudget unlimited() {
        return UNLIMITED;
    }

    /** So many calls of each kind a second, counted without Redis; the first at once. */
    public static CallBudget perSecond(double rate) {
        return new CallBudget(NOWHERE, "slow", rate, rate, rate);
    }

    /** Whose next call of these kinds has its turn in ten days; of other kinds, at once. */
    public static CallBudget spent(Call... calls) {
        double rate = 1e-6;
        var budget =
                new CallBudget(
                        NOWHERE,
                        "spent",
                        List.of(calls).contains(Call.LIST) ? rate : 1000,
                        List.of(calls).contains(Call.GET) ? rate : 1000,
                        List.of(calls).contains(Call.DELETE) ? rate : 1000);
        try {
            for (Call call : calls) {
                budget.acquire(call);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return budget;
    }

    /** A Redis that is away. */
    public static UnifiedJedis nowhere() {
        return NOWHERE;
    }

    private static UnifiedJedis away() {
        return RedisClient.builder()
                .connectionProvider(
                        new ConnectionProvider() {
                            @Override
                            public Connection getConnection() {
                                throw new JedisException("there is no redis here");
                            }

                            @Override
                            public Connection getConnection(CommandArguments arguments) {
                                return getConnection();
                            }

                            @Override
                            public void close() {}
                        })
                .build();
    }
}

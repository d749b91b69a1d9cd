package dev.seedancequeue.task.redis;

import dev.seedancequeue.settings.RedisSettings;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.JedisURIHelper;

/** Opens the Redis connection pool that a process shares, with every limit stated. */
public final class RedisConnections {

    private RedisConnections() {}

    /** A pool that connects when it is first used, so that a process starts without Redis. */
    public static UnifiedJedis open(RedisSettings settings) {
        int timeoutMs = Math.toIntExact(settings.timeout().toMillis());
        JedisClientConfig client =
                DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis(
                                Math.toIntExact(settings.connectTimeout().toMillis()))
                        .socketTimeoutMillis(timeoutMs)
                        .user(JedisURIHelper.getUser(settings.uri()))
                        .password(JedisURIHelper.getPassword(settings.uri()))
                        .database(JedisURIHelper.getDBIndex(settings.uri()))
                        .ssl(JedisURIHelper.isRedisSSLScheme(settings.uri()))
                        .clientName("seedance-queue")
                        .build();
        var pool = new GenericObjectPoolConfig<Connection>();
        pool.setMaxTotal(settings.connections());
        pool.setMaxIdle(settings.connections());
        pool.setMinIdle(0);
        pool.setMaxWait(settings.timeout());
        pool.setJmxEnabled(false);
        return RedisClient.builder()
                .hostAndPort(JedisURIHelper.getHostAndPort(settings.uri()))
                .clientConfig(client)
                .poolConfig(pool)
                .build();
    }
}

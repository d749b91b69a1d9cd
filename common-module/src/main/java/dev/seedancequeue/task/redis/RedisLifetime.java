package dev.seedancequeue.task.redis;

import dev.seedancequeue.task.StoreUnavailableException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Whether Redis goes on where it was, or was restarted and may lack what was written last: an
 * append-only file that is synced each second lacks a second after a crash, a replica that took
 * over may lack more. Told by its {@code run_id}, which every start draws anew. Thread-safe.
 */
public final class RedisLifetime {

    private static final Pattern RUN_ID = Pattern.compile("(?m)^run_id:(\\S+)");

    private final UnifiedJedis redis;
    private final InstantSource clock;

    public RedisLifetime(UnifiedJedis redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
    }

    /**
     * Notes that Redis is there now. To be called every second or so, by any number of processes.
     *
     * @return when it was last seen before its restart, if nobody has brought back since then what
     *     it may lack; null when it lacks nothing
     * @throws StoreUnavailableException it is away
     */
    public @Nullable Instant lostSince() {
        String run = ask(this::run);
        String seen = ask(() -> redis.get(RedisKeys.SEEN));
        int space = seen == null ? -1 : seen.indexOf(' ');
        if (run == null || seen == null || seen.substring(0, space).equals(run)) {
            note(run);
            return null;
        }
        return Instant.ofEpochMilli(Long.parseLong(seen.substring(space + 1)));
    }

    /**
     * Says that what it may lack is back.
     *
     * @throws StoreUnavailableException it is away
     */
    public void broughtBack() {
        note(ask(this::run));
    }

    private void note(@Nullable String run) {
        if (run != null) {
            ask(() -> redis.set(RedisKeys.SEEN, run + " " + clock.millis()));
        }
    }

    /** Null where Redis does not say, as servers that only look like Redis may. */
    private @Nullable String run() {
        try {
            Matcher run = RUN_ID.matcher(redis.info("server"));
            return run.find() ? run.group(1) : null;
        } catch (JedisDataException _) {
            return null;
        }
    }

    private static <T extends @Nullable Object> T ask(Supplier<T> call) {
        try {
            return call.get();
        } catch (JedisException e) {
            throw new StoreUnavailableException("lifetime", e);
        }
    }
}

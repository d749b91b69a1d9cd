package dev.seedancequeue.durations;

import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.task.redis.RedisScript;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What all workers have measured of the provider's times, kept in Redis: counts by bucket, halved
 * whenever there are many, so that they stay few and the newest count most. Nothing depends on
 * Redis: without it, or after it was emptied, the usual times are assumed. Thread-safe.
 */
public final class Durations {

    /** Halved beyond this. The work itself changes rarely; */
    private static final int MOST_WORKS = 2000;

    /** the wait changes with the provider's load. */
    private static final int MOST_WAITS = 400;

    private static final Duration KEPT = Duration.ofDays(30);
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final int MOST_KINDS = 2000;

    private static final RedisScript COUNT = new RedisScript(Durations.class, "count_duration.lua");
    private static final Logger log = LoggerFactory.getLogger(Durations.class);

    private final UnifiedJedis redis;
    private final InstantSource clock;
    private final Map<Kind, Known> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Kind, Known> eldest) {
                    return size() > MOST_KINDS;
                }
            };

    private record Known(Timing timing, Instant readAt) {}

    public Durations(UnifiedJedis redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
    }

    /** How long such a video takes; at most some seconds old. */
    public Timing of(VideoProfile video) {
        var kind = Kind.of(video);
        Instant now = clock.instant();
        Known before;
        synchronized (known) {
            before = known.get(kind);
        }
        if (before != null && now.isBefore(before.readAt.plus(FRESH))) {
            return before.timing;
        }
        Timing usual = UsualTimes.of(video);
        Timing timing;
        try {
            timing =
                    new Timing(
                            read(kind.pickup(), usual.pickup()), read(kind.work(), usual.work()));
        } catch (JedisException e) {
            log.debug("durations not read, redis is away: {}", e.getMessage());
            timing = before == null ? usual : before.timing;
        }
        synchronized (known) {
            known.put(kind, new Known(timing, now));
        }
        return timing;
    }

    private Distribution read(String name, Distribution usual) {
        Map<Integer, Double> counts = new HashMap<>();
        redis.hgetAll(RedisKeys.durations(name))
                .forEach((bucket, count) -> {
                    if (!bucket.equals("n")) {
                        counts.put(Integer.parseInt(bucket), Double.parseDouble(count));
                    }
                });
        return Distribution.learned(counts, usual);
    }

    /** A task of this pool has waited so long for the begin of the work. */
    public void waited(VideoProfile video, Duration wait) {
        count(Kind.of(video).pickup(), wait, MOST_WAITS);
    }

    /** The work on such a video has taken so long. */
    public void worked(VideoProfile video, Duration work) {
        count(Kind.of(video).work(), work, MOST_WORKS);
    }

    private void count(String name, Duration duration, int most) {
        int bucket = Distribution.bucket(Math.max(0, duration.toMillis()) / 1000.0);
        var arguments =
                List.of(
                        Integer.toString(bucket),
                        Integer.toString(most),
                        Long.toString(KEPT.toMillis()));
        try {
            COUNT.run(redis, List.of(RedisKeys.durations(name)), arguments);
        } catch (JedisException e) {
            log.debug("duration not counted, redis is away: {}", e.getMessage());
        }
    }

    /** Videos that take about equally long. What the catalogue does not know is one kind. */
    private record Kind(String pickup, String work) {

        static Kind of(VideoProfile video) {
            String pool = video.pool();
            if (pool.startsWith("other.")) {
                return new Kind(pool + "/pickup", pool + "/work");
            }
            String seconds = video.seconds() == null ? "auto" : video.seconds().toString();
            String work =
                    "%s/%s/%s/%s%s/work"
                            .formatted(
                                    pool,
                                    video.mode().wireName(),
                                    video.resolution(),
                                    seconds,
                                    video.draft() ? "/draft" : "");
            return new Kind(pool + "/pickup", work);
        }
    }
}

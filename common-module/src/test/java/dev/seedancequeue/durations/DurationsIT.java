package dev.seedancequeue.durations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.task.TaskStoreContract.TestClock;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.task.redis.TestRedis;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

class DurationsIT {

    private static final VideoProfile VIDEO = Tasks.video();
    private static final String WORK = "1-5-pro.default/text/720p/5/work";

    private final UnifiedJedis redis = TestRedis.open();
    private final TestClock clock = new TestClock();
    private final Random random = new Random(3);

    @BeforeEach
    void forget() {
        redis.flushAll();
    }

    @Test
    void startsFromUsualTimesOfEachModelAndTier() {
        var durations = new Durations(redis, clock);

        Timing usual = durations.of(VIDEO);
        Timing flex = durations.of(flex());

        assertThat(usual.work().seconds(0.5)).isBetween(40.0, 100.0);
        assertThat(usual.pickup().seconds(0.5)).isBetween(1.0, 4.0);
        assertThat(flex.pickup().seconds(0.5)).isGreaterThan(60);
    }

    @Test
    void areMeasuredOnceTwentyWereCounted() {
        work(new Durations(redis, clock), Distribution.ENOUGH - 1, 30);
        Timing few = new Durations(redis, clock).of(VIDEO);
        work(new Durations(redis, clock), 1, 30);
        Timing enough = new Durations(redis, clock).of(VIDEO);

        assertThat(few.work().isMeasured()).isFalse();
        assertThat(enough.work().isMeasured()).isTrue();
        assertThat(enough.pickup().isMeasured()).isFalse();
    }

    @Test
    void areSharedAndSurviveARestart() {
        work(new Durations(redis, clock), 100, 30);
        new Durations(redis, clock).waited(VIDEO, Duration.ofMinutes(10));

        Timing other = new Durations(redis, clock).of(VIDEO);

        assertThat(other.work().seconds(0.5)).isCloseTo(30, within(3.0));
        assertThat(other.pickup().seconds(0.99)).isGreaterThan(10);
    }

    @Test
    void seesWhatOthersHaveMeasuredAfterSomeSeconds() {
        var durations = new Durations(redis, clock);
        double before = durations.of(VIDEO).work().seconds(0.5);
        work(new Durations(redis, clock), 100, 300);

        assertThat(durations.of(VIDEO).work().seconds(0.5)).isEqualTo(before);
        clock.pass(Duration.ofSeconds(11));

        assertThat(durations.of(VIDEO).work().seconds(0.5)).isCloseTo(300, within(30.0));
    }

    @Test
    void followAProviderThatHasChangedAndStayFew() {
        var durations = new Durations(redis, clock);
        work(durations, 4500, 30);
        work(durations, 4500, 120);

        double median = new Durations(redis, clock).of(VIDEO).work().seconds(0.5);
        assertThat(median).isCloseTo(120, within(10.0));
        String key = RedisKeys.durations(WORK);
        assertThat(Long.parseLong(redis.hget(key, "n"))).isBetween(900L, 2000L);
        assertThat(redis.hlen(key)).isLessThan(Distribution.BUCKETS);
        assertThat(redis.pttl(key)).isPositive();
    }

    @Test
    void putsAllUnknownModelsIntoOneKind() {
        var durations = new Durations(redis, clock);
        for (int i = 0; i < 50; i++) {
            durations.worked(unknown("model-" + i, "resolution-" + i), Duration.ofSeconds(9));
        }

        assertThat(redis.keys(RedisKeys.durations("*"))).hasSize(1);
    }

    @Test
    void assumesUsualTimesWhileRedisIsAway() {
        var durations = new Durations(TestRedis.nowhere(), clock);

        durations.worked(VIDEO, Duration.ofSeconds(1));

        assertThat(durations.of(VIDEO).work().seconds(0.5)).isBetween(40.0, 100.0);
    }

    private void work(Durations durations, int count, double median) {
        for (int i = 0; i < count; i++) {
            double seconds = median * Math.exp(0.25 * random.nextGaussian());
            durations.worked(VIDEO, Duration.ofMillis(Math.round(seconds * 1000)));
        }
    }

    private static VideoProfile flex() {
        return new VideoProfile(
                VIDEO.model(),
                "1-5-pro.flex",
                VIDEO.mode(),
                ServiceTier.FLEX,
                VIDEO.resolution(),
                VIDEO.ratio(),
                VIDEO.seconds(),
                VIDEO.audio(),
                VIDEO.draft(),
                VIDEO.draftTaskId());
    }

    private static VideoProfile unknown(String model, String resolution) {
        return new VideoProfile(
                model,
                "other.default",
                VIDEO.mode(),
                ServiceTier.DEFAULT,
                resolution,
                null,
                null,
                false,
                false,
                null);
    }
}

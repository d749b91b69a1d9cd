package dev.seedancequeue.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Tasks;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class StoreEpochTest {

    private Instant now = Tasks.NOW;
    private final InstantSource clock = () -> now;
    private final FakeTaskStore store = new FakeTaskStore(clock);
    private final StoreEpoch epoch = new StoreEpoch(store, clock);

    @Test
    void asksTheStoreAtMostOnceASecond() {
        assertThat(epoch.current()).isEqualTo("epoch-1");
        store.wipe();

        now = now.plusMillis(999);
        assertThat(epoch.current()).isEqualTo("epoch-1");
        now = now.plusMillis(1);
        assertThat(epoch.current()).isEqualTo("epoch-2");
    }

    @Test
    void isUnknownWhileTheStoreIsAwayAndKnownAgainAfter() {
        store.setAway(true);
        assertThat(epoch.current()).isNull();

        store.setAway(false);
        now = now.plusSeconds(1);
        assertThat(epoch.current()).isEqualTo("epoch-1");
    }

    @Test
    void isUnknownUntilAnEmptiedStoreIsFilled() {
        store.empty();

        assertThat(epoch.current()).isNull();
    }

    @Test
    void isForgottenWhenTheStoreGoes() {
        epoch.current();
        store.setAway(true);

        now = now.plusSeconds(1);
        assertThat(epoch.current()).isNull();
    }
}

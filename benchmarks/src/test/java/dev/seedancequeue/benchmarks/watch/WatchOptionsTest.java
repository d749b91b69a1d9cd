package dev.seedancequeue.benchmarks.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class WatchOptionsTest {

    @Test
    void takesTheProvidersOfficialLimitsWhereNothingIsSaid() {
        var options = WatchOptions.parse(List.of());

        assertThat(options.listsPerSecond()).isEqualTo(1);
        assertThat(options.getsPerSecond()).isEqualTo(20);
        assertThat(options.inFlight()).isEqualTo(1000);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WatchOptions.parse(List.of("--inflight", "5")))
                .withMessageContaining("in-flight");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WatchOptions.parse(List.of("--in-flight", "many")))
                .withMessageContaining("--in-flight many is no whole number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WatchOptions.parse(List.of("--ids-per-list", "501")))
                .withMessageContaining("at most 500");
    }
}

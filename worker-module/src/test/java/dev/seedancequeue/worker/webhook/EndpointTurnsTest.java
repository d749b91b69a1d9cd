package dev.seedancequeue.worker.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.worker.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointTurnsTest {

    private final TestClock clock = new TestClock();
    private final EndpointTurns turns = new EndpointTurns(clock);

    @Test
    void aSlowEndpointTakesSoManyTurnsAndOthersHaveTheirs() {
        takeAllTurns("slow");

        assertThat(turns.enter("slow")).isEqualTo(Duration.ofSeconds(2));
        assertThat(turns.enter("other")).isNull();

        turns.leave("slow", Duration.ofSeconds(1));
        assertThat(turns.enter("slow")).isNull();
    }

    @Test
    void whoFindsNoTurnIsPromisedOneOfItsOwnAsFarApartAsAnswersAre() {
        takeAllTurns("slow");
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            waits.add(turns.enter("slow"));
        }

        assertThat(waits.subList(0, 3))
                .containsExactly(
                        Duration.ofMillis(2000), Duration.ofMillis(2125), Duration.ofMillis(2250));
        assertThat(waits)
                .allSatisfy(wait ->
                        assertThat(wait)
                                .isBetween(
                                        Duration.ofSeconds(2),
                                        Duration.ofMinutes(15).plusSeconds(2)));
    }

    @Test
    void anEndpointThatAskedForRestIsLeftAloneForThatTime() {
        turns.rest("tired", Duration.ofMinutes(5));

        assertThat(turns.enter("tired")).isEqualTo(Duration.ofMinutes(5));
        assertThat(turns.enter("tired")).isEqualTo(Duration.ofMinutes(5).plusMillis(125));
        assertThat(turns.enter("other")).isNull();
        clock.advance(Duration.ofMinutes(5));
        assertThat(turns.enter("tired")).isNull();
    }

    private void takeAllTurns(String endpoint) {
        for (int i = 0; i < EndpointTurns.AT_ONCE; i++) {
            assertThat(turns.enter(endpoint)).isNull();
        }
    }
}

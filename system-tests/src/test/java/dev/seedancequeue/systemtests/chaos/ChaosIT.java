package dev.seedancequeue.systemtests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A small run of {@code ./seedance chaos}. */
class ChaosIT {

    private static final Options SMALL = new Options(200, 7, Duration.ofSeconds(25));

    @Test
    void losesNothingAndPaysOnceWhateverBreaks() throws InterruptedException {
        List<String> said = new CopyOnWriteArrayList<>();
        Verdict verdict = new ChaosRun(SMALL, said::add).run(_ -> {});

        assertThat(verdict.isGood())
                .as("%s%n%s", verdict.table(), String.join(System.lineSeparator(), said))
                .isTrue();
        assertThat(verdict.troubles()).isNotEmpty();
    }
}

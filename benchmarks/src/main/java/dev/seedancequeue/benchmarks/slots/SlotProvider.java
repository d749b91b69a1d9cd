package dev.seedancequeue.benchmarks.slots;

import dev.seedancequeue.benchmarks.harness.LineChart;
import dev.seedancequeue.benchmarks.harness.Patience;
import dev.seedancequeue.emulator.Emulator;
import dev.seedancequeue.emulator.EmulatorSettings;
import dev.seedancequeue.emulator.Limits;
import dev.seedancequeue.emulator.PoolUse;
import dev.seedancequeue.emulator.VideoTimes;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The emulator, whose slots are looked at fifty times a second, by its own count. */
final class SlotProvider implements AutoCloseable {

    static final double SPREAD = 0.25;
    static final int CREATES_PER_MINUTE = 600;

    private static final long SAMPLE_MS = 20;

    private final int slots;
    private final Emulator emulator;
    private final long begun = System.nanoTime();
    private final List<Sample> samples = new ArrayList<>();
    private final Thread sampling = Thread.ofVirtual().unstarted(this::sample);

    /** One moment; what is busy, ended and refused are sums since the start. */
    private record Sample(
            double second, double busySeconds, int inProcess, long ended, long refused) {}

    /**
     * @param slots tasks that it works on at once; what is more waits there
     * @param median of the times of videos
     */
    SlotProvider(int slots, Duration median) {
        this.slots = slots;
        this.emulator =
                emulator(new Limits(slots, CREATES_PER_MINUTE, 0L, 10_000, 20, 1, 20), median);
        sampling.start();
    }

    static Emulator emulator(Limits limits, Duration median) {
        return Emulator.start(
                EmulatorSettings.defaults()
                        .withPort(0)
                        .withLimits(limits)
                        .withTimes(new VideoTimes(median, SPREAD, Duration.ofMillis(100)))
                        .withRecords(1_000_000)
                        .withLedgerEntries(1_000_000));
    }

    URI url() {
        return emulator.baseUrl();
    }

    private void sample() {
        try {
            while (true) {
                Sample now = look();
                synchronized (samples) {
                    samples.add(now);
                }
                TimeUnit.MILLISECONDS.sleep(SAMPLE_MS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Sample look() {
        long created = emulator.ledger().calls("create", "200");
        long refused = emulator.ledger().calls("create", "429");
        PoolUse use = use();
        int inProcess = use.running() + use.queued();
        return new Sample(now(), use.busyMs() / 1e3, inProcess, created - inProcess, refused);
    }

    /** Before the first order there is no pool. */
    private PoolUse use() {
        return emulator.pools().stream()
                .findFirst()
                .orElse(new PoolUse("", "", null, 0, 0, 0, 0, 0));
    }

    /** Seconds since the start. */
    double now() {
        return (System.nanoTime() - begun) / 1e9;
    }

    /**
     * Returns when there was work for all slots. That all were seen working in one moment is more
     * than short videos on a slow machine promise.
     */
    void awaitFull() throws InterruptedException {
        Patience.await(
                "as many creates as there are slots",
                () -> emulator.ledger().calls("create", "200") >= slots);
    }

    /**
     * How the slots were used since a moment.
     *
     * @param window seconds of the windows of which the worst is told
     */
    SlotUse since(double second, double window) {
        List<Sample> span = samplesSince(second);
        Sample first = span.getFirst();
        Sample last = span.getLast();
        return new SlotUse(
                share(first, last),
                leastShare(span, window),
                (last.ended - first.ended) / (last.second - first.second),
                span.stream().mapToInt(Sample::inProcess).max().orElseThrow(),
                last.refused - first.refused);
    }

    private double leastShare(List<Sample> span, double window) {
        double least = share(span.getFirst(), span.getLast());
        int from = 0;
        for (Sample end : span) {
            while (end.second - span.get(from).second >= window) {
                least = Math.min(least, share(span.get(from), end));
                from++;
            }
        }
        return least;
    }

    /** The share in use since a moment, averaged over so many seconds at a time. */
    List<LineChart.Point> curve(double since, double seconds) {
        List<LineChart.Point> points = new ArrayList<>();
        List<Sample> span = samplesSince(since);
        Sample from = span.getFirst();
        for (Sample each : span) {
            if (each.second - from.second >= seconds) {
                points.add(new LineChart.Point(each.second - since, share(from, each)));
                from = each;
            }
        }
        return points;
    }

    private double share(Sample from, Sample to) {
        return (to.busySeconds - from.busySeconds) / ((to.second - from.second) * slots);
    }

    private List<Sample> samplesSince(double second) {
        synchronized (samples) {
            return samples.stream().filter(each -> each.second >= second).toList();
        }
    }

    @Override
    public void close() {
        sampling.interrupt();
        emulator.close();
    }
}

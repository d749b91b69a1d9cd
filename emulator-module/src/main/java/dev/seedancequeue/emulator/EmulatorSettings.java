package dev.seedancequeue.emulator;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an emulator starts; immutable.
 *
 * @param host address to listen on; default 127.0.0.1
 * @param port 0 takes a free one; default 8290
 * @param publicUrl what result links begin with; null takes the host that the caller used
 * @param apiKey the only key accepted; empty accepts any bearer key
 * @param speed seconds that pass in the emulator per real second; default 1
 * @param seed of ids, durations and random seeds; default 1
 * @param limits default {@link Limits#official()}
 * @param times default {@link VideoTimes#published()}
 * @param callbacksAnywhere whether callbacks may leave loopback and private networks; default no
 * @param records most tasks remembered; default 200,000
 * @param ledgerEntries most correlation ids remembered; default 200,000
 */
public record EmulatorSettings(
        String host,
        int port,
        @Nullable String publicUrl,
        String apiKey,
        double speed,
        long seed,
        Limits limits,
        VideoTimes times,
        boolean callbacksAnywhere,
        int records,
        int ledgerEntries) {

    public static final int DEFAULT_PORT = 8290;
    private static final int MAX_ENTRIES = 10_000_000;

    public EmulatorSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("the port is 0 to 65535, not " + port);
        }
        if (!(speed > 0 && speed <= VirtualClock.MAX_SPEED)) {
            throw new IllegalArgumentException(
                    "the speed is more than 0 and at most 1000000, not " + speed);
        }
        if (records < 1
                || records > MAX_ENTRIES
                || ledgerEntries < 1
                || ledgerEntries > MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    "records and ledger entries are 1 to " + MAX_ENTRIES);
        }
    }

    public static EmulatorSettings defaults() {
        return new EmulatorSettings(
                "127.0.0.1",
                DEFAULT_PORT,
                null,
                "",
                1,
                1,
                Limits.official(),
                VideoTimes.published(),
                false,
                200_000,
                200_000);
    }

    /** For tests: a free port and no limits. */
    public static EmulatorSettings forTests() {
        return defaults().withPort(0).withLimits(Limits.off());
    }

    /**
     * These settings, with what {@code SEEDANCE_EMULATOR_*} sets otherwise.
     *
     * @throws IllegalArgumentException for an unknown setting or an unusable value
     */
    public EmulatorSettings withEnvironment(Map<String, String> environment) {
        return SettingsReader.read(this, new String[0], environment);
    }

    public EmulatorSettings withHost(String value) {
        return new EmulatorSettings(
                value,
                port,
                publicUrl,
                apiKey,
                speed,
                seed,
                limits,
                times,
                callbacksAnywhere,
                records,
                ledgerEntries);
    }

    public EmulatorSettings withPort(int value) {
        return new EmulatorSettings(
                host,
                value,
                publicUrl,
                apiKey,
                speed,
                seed,
                limits,
                times,
                callbacksAnywhere,
                records,
                ledgerEntries);
    }

    public EmulatorSettings withPublicUrl(@Nullable String value) {
        return new EmulatorSettings(
                host,
                port,
                value,
                apiKey,
                speed,
                seed,
                limits,
                times,
                callbacksAnywhere,
                records,
                ledgerEntries);
    }

    public EmulatorSettings withApiKey(String value) {
        return new EmulatorSettings(
                host,
                port,
                publicUrl,
                value,
                speed,
                seed,
                limits,
                times,
                callbacksAnywhere,
                records,
                ledgerEntries);
    }

    public EmulatorSettings withSpeed(double value) {
        return new EmulatorSettings(
                host,
                port,
                publicUrl,
                apiKey,
                value,
                seed,
                limits,
                times,
                callbacksAnywhere,
                records,
                ledgerEntries);
    }

    public EmulatorSettings withSeed(long value) {
        return new EmulatorSettings(
                host,
                port,
                publicUrl,
                apiKey,
                speed,
                value,
                limits,
                times,
                callbacksAnywhere,
                records,
                ledgerEntries);
    }

    public EmulatorSettings withLimits(Limits value) {
        return new EmulatorSettings(
                host,
                port,
                publicUrl,
                apiKey,
                speed,
                seed,
                value,
                times,
                callbacksAnywhere,
                records,
                ledgerEntries);
    }

    public EmulatorSettings withTimes(VideoTimes value) {
        return new EmulatorSettings(
                host,
                port,
                publicUrl,
                apiKey,
                speed,
                seed,
                limits,
                value,
                callbacksAnywhere,
                records,
                ledgerEntries);
    }

    public EmulatorSettings withCallbacksAnywhere(boolean value) {
        return new EmulatorSettings(
                host,
                port,
                publicUrl,
                apiKey,
                speed,
                seed,
                limits,
                times,
                value,
                records,
                ledgerEntries);
    }

    public EmulatorSettings withRecords(int value) {
        return new EmulatorSettings(
                host,
                port,
                publicUrl,
                apiKey,
                speed,
                seed,
                limits,
                times,
                callbacksAnywhere,
                value,
                ledgerEntries);
    }

    public EmulatorSettings withLedgerEntries(int value) {
        return new EmulatorSettings(
                host,
                port,
                publicUrl,
                apiKey,
                speed,
                seed,
                limits,
                times,
                callbacksAnywhere,
                records,
                value);
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "EmulatorSettings[host=%s, port=%d, speed=%s, seed=%d, limits=%s, times=%s]"
                .formatted(host, port, speed, seed, limits, times);
    }
}

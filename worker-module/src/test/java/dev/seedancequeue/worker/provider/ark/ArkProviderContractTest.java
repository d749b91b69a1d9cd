package dev.seedancequeue.worker.provider.ark;

import dev.seedancequeue.emulator.Emulator;
import dev.seedancequeue.emulator.EmulatorSettings;
import dev.seedancequeue.emulator.Fault;
import dev.seedancequeue.emulator.Ledger;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.provider.VideoProviderContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class ArkProviderContractTest extends VideoProviderContract {

    private Emulator emulator;
    private VideoProvider provider;

    @BeforeEach
    void start() {
        emulator = Emulator.start(EmulatorSettings.forTests());
        emulator.clock().freeze();
        provider = new ArkProvider(RawServer.settings(emulator.baseUrl()), RawServer.KEY);
    }

    @AfterEach
    void stop() {
        emulator.close();
    }

    @Override
    protected VideoProvider provider() {
        return provider;
    }

    @Override
    protected int paid(String safetyIdentifier) {
        Ledger.Entry entry = emulator.ledger().entry(safetyIdentifier);
        return entry == null ? 0 : entry.created();
    }

    @Override
    protected void finishAll() {
        emulator.clock().step(Duration.ofHours(1));
    }

    @Override
    protected void loseNextAnswer() {
        emulator.faults().add(Fault.after(Fault.Call.CREATE, new Fault.Effect.Cut()).once());
    }

    @Override
    protected void beBusyOnce() {
        emulator.faults()
                .add(
                        Fault.before(
                                        Fault.Call.CREATE,
                                        new Fault.Effect.Refuse(429, "ServerOverloaded", "busy"))
                                .once());
    }

    @Override
    protected void endFailures() {
        emulator.faults().clear();
    }

    @Override
    protected void beginAll() {
        emulator.clock().step(Duration.ofSeconds(5));
    }

    @Override
    protected void failNextRead() {
        var refusal = new Fault.Effect.Refuse(500, "InternalServiceError", "it broke");
        emulator.faults().clear();
        emulator.faults().add(Fault.before(Fault.Call.GET, refusal).once());
        emulator.faults().add(Fault.before(Fault.Call.LIST, refusal).once());
        emulator.faults().add(Fault.before(Fault.Call.DELETE, refusal).once());
    }
}

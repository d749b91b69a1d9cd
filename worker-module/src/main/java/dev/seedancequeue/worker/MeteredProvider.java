package dev.seedancequeue.worker;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.worker.provider.CancelOutcome;
import dev.seedancequeue.worker.provider.CreateOutcome;
import dev.seedancequeue.worker.provider.FindOutcome;
import dev.seedancequeue.worker.provider.ListOutcome;
import dev.seedancequeue.worker.provider.VideoProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Counts and times an account's calls by their outcome, {@code seedance.provider.calls}. */
final class MeteredProvider implements VideoProvider {

    private final VideoProvider provider;
    private final String account;
    private final MeterRegistry metrics;

    MeteredProvider(VideoProvider provider, String account, MeterRegistry metrics) {
        this.provider = provider;
        this.account = account;
        this.metrics = metrics;
    }

    @Override
    public CreateOutcome create(ObjectNode request) {
        return timed("create", () -> provider.create(request));
    }

    @Override
    public FindOutcome find(String providerTaskId) {
        return timed("get", () -> provider.find(providerTaskId));
    }

    @Override
    public ListOutcome list(ServiceTier tier, List<String> providerTaskIds) {
        return timed("list", () -> provider.list(tier, providerTaskIds));
    }

    @Override
    public ListOutcome listAll(ServiceTier tier, int page) {
        return timed("sweep", () -> provider.listAll(tier, page));
    }

    @Override
    public CancelOutcome cancel(String providerTaskId) {
        return timed("delete", () -> provider.cancel(providerTaskId));
    }

    @Override
    public int maxIdsPerList() {
        return provider.maxIdsPerList();
    }

    private <T> T timed(String call, Supplier<T> work) {
        var sample = Timer.start(metrics);
        T outcome = work.get();
        String name = outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        sample.stop(
                metrics.timer(
                        "seedance.provider.calls",
                        "account",
                        account,
                        "call",
                        call,
                        "outcome",
                        name));
        return outcome;
    }
}

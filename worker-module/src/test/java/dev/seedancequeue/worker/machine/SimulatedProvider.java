package dev.seedancequeue.worker.machine;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.worker.provider.CancelOutcome;
import dev.seedancequeue.worker.provider.CreateOutcome;
import dev.seedancequeue.worker.provider.FakeVideoProvider;
import dev.seedancequeue.worker.provider.FindOutcome;
import dev.seedancequeue.worker.provider.ListOutcome;
import dev.seedancequeue.worker.provider.ProviderTask;
import dev.seedancequeue.worker.provider.ProviderTask.Status;
import dev.seedancequeue.worker.provider.VideoProvider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fake provider with moods: it loses answers, stumbles before and after it has created, is
 * busy, refuses, and shows what it has created as late as the settle time allows.
 */
final class SimulatedProvider implements VideoProvider {

    private final FakeVideoProvider fake;
    private final InstantSource clock;
    private final Random random;
    private final Duration settleTime;
    private final History history;
    private final Map<String, Instant> shownFrom = new HashMap<>();
    private double trouble;
    private boolean silent;

    SimulatedProvider(InstantSource clock, Random random, Duration settleTime, History history) {
        this.fake = new FakeVideoProvider(1 + random.nextInt(5), clock);
        this.clock = clock;
        this.random = random;
        this.settleTime = settleTime;
        this.history = history;
    }

    /** This share of the creates goes wrong, and a fifth of it of the reads. */
    void setTrouble(double share) {
        trouble = share;
    }

    /** While on, no read is answered. */
    void setSilent(boolean on) {
        silent = on;
    }

    boolean isSilent() {
        return silent;
    }

    List<ProviderTask> tasks() {
        return fake.ids().stream().map(fake::task).toList();
    }

    /** Something happens to one of the unfinished tasks. */
    void work() {
        List<ProviderTask> open = tasks().stream().filter(SimulatedProvider::isOpen).toList();
        if (!open.isEmpty()) {
            ProviderTask task = open.get(random.nextInt(open.size()));
            fake.setStatus(task.id(), next(task));
        }
    }

    private Status next(ProviderTask task) {
        int fate = random.nextInt(20);
        if (fate == 0) {
            return Status.FAILED;
        }
        if (fate == 1) {
            return Status.EXPIRED;
        }
        return task.status() == Status.QUEUED ? Status.RUNNING : Status.SUCCEEDED;
    }

    static boolean isOpen(ProviderTask task) {
        return task.status() == Status.QUEUED || task.status() == Status.RUNNING;
    }

    @Override
    public CreateOutcome create(ObjectNode request) {
        if (random.nextDouble() < trouble) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> fake.loseNextAnswer();
                case 3, 4 -> fake.answerNextCreate(new CreateOutcome.Unknown("nothing arrived"));
                case 5 -> fake.answerNextCreate(new CreateOutcome.Refused("SomeCode", "no"));
                default -> fake.answerNextCreate(busy());
            }
        }
        int before = fake.ids().size();
        CreateOutcome outcome = fake.create(request);
        if (fake.ids().size() > before) {
            hideForAWhile(fake.ids().getLast());
        }
        history.count(outcome.getClass().getSimpleName());
        String identifier = request.path("safety_identifier").asString();
        history.note(
                "    create of …%s: %s"
                        .formatted(identifier.substring(identifier.length() - 6), outcome));
        return outcome;
    }

    private CreateOutcome busy() {
        var again = Duration.ofSeconds(random.nextInt(200));
        return new CreateOutcome.Busy("ServerOverloaded", "busy", again);
    }

    private void hideForAWhile(String id) {
        if (random.nextBoolean()) {
            boolean late = random.nextInt(3) == 0;
            long most = settleTime.toMillis();
            long ms = late ? most - random.nextLong(3_000) : random.nextLong(most);
            shownFrom.put(id, clock.instant().plusMillis(ms));
            fake.hide(id);
        }
    }

    @Override
    public FindOutcome find(String providerTaskId) {
        return fails() ? new FindOutcome.Unavailable("by the machine") : fake.find(providerTaskId);
    }

    @Override
    public ListOutcome list(ServiceTier tier, List<String> providerTaskIds) {
        return fails()
                ? new ListOutcome.Unavailable("by the machine")
                : fake.list(tier, providerTaskIds);
    }

    @Override
    public ListOutcome listAll(ServiceTier tier, int page) {
        return fails() ? new ListOutcome.Unavailable("by the machine") : fake.listAll(tier, page);
    }

    private boolean fails() {
        shownFrom
                .entrySet()
                .removeIf(entry -> {
                    boolean due = !entry.getValue().isAfter(clock.instant());
                    if (due) {
                        fake.show(entry.getKey());
                    }
                    return due;
                });
        return silent || random.nextDouble() < trouble / 5;
    }

    @Override
    public CancelOutcome cancel(String providerTaskId) {
        return fails()
                ? new CancelOutcome.Unavailable("by the machine")
                : fake.cancel(providerTaskId);
    }

    @Override
    public int maxIdsPerList() {
        return fake.maxIdsPerList();
    }
}

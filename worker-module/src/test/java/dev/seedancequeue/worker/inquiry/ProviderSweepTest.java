package dev.seedancequeue.worker.inquiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.worker.limit.Budgets;
import dev.seedancequeue.worker.limit.CallBudget.Call;
import dev.seedancequeue.worker.provider.CancelOutcome;
import dev.seedancequeue.worker.provider.CreateOutcome;
import dev.seedancequeue.worker.provider.FakeVideoProvider;
import dev.seedancequeue.worker.provider.FindOutcome;
import dev.seedancequeue.worker.provider.ListOutcome;
import dev.seedancequeue.worker.provider.ListOutcome.Listed;
import dev.seedancequeue.worker.provider.ProviderTask;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

class ProviderSweepTest {

    private final FakeVideoProvider provider = new FakeVideoProvider();

    @Test
    void findsTasksInBothTiers() throws InterruptedException {
        provider.create(request(1));
        provider.create(request(2).put("service_tier", "flex"));

        assertThat(sweep().search(Set.of(Tasks.order(1), Tasks.order(2)), Tasks.NOW))
                .isEqualTo(
                        new ProviderSweep.Result(
                                Map.of(
                                        Tasks.order(1), provider.ids().getFirst(),
                                        Tasks.order(2), provider.ids().getLast()),
                                true));
    }

    @Test
    void findsATaskBehindTheCallersOwnIdentifier() throws InterruptedException {
        provider.create(request(1).put("safety_identifier", Tasks.id(1) + ".user-17"));

        assertThat(sweep().search(Set.of(Tasks.order(1)), Tasks.NOW).found())
                .containsOnlyKeys(Tasks.order(1));
    }

    @Test
    void readsAllPagesToProveAbsence() throws InterruptedException {
        IntStream.range(0, 1201).forEach(number -> provider.create(request(number)));

        var result = sweep().search(Set.of(Tasks.order(9999)), Tasks.NOW);

        assertThat(result).isEqualTo(new ProviderSweep.Result(Map.of(), true));
        assertThat(provider.lists()).isEqualTo(3 + 1);
    }

    @Test
    void stopsOnceAllAreFound() throws InterruptedException {
        IntStream.range(0, 1201).forEach(number -> provider.create(request(number)));

        assertThat(sweep().search(Set.of(Tasks.order(1200)), Tasks.NOW).found()).hasSize(1);
        assertThat(provider.lists()).isEqualTo(1);
    }

    @Test
    void asksOnlyInItsTurn() {
        var sweep = new ProviderSweep(provider, Budgets.spent(Call.LIST));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> sweep.search(Set.of(Tasks.order(1)), Tasks.NOW))
                .isInstanceOf(InterruptedException.class);
        assertThat(provider.lists()).isZero();
    }

    @Test
    void provesNothingWhenAPageFails() throws InterruptedException {
        IntStream.range(0, 600).forEach(number -> provider.create(request(number)));
        VideoProvider secondPageFails =
                pages((tier, page) ->
                        page == 2
                                ? new ListOutcome.Unavailable("provider answered 500")
                                : provider.listAll(tier, page));

        var result =
                sweep(secondPageFails).search(Set.of(Tasks.order(599), Tasks.order(9)), Tasks.NOW);

        assertThat(result.complete()).isFalse();
        assertThat(result.found()).containsOnlyKeys(Tasks.order(599));
    }

    @Test
    void provesNothingWhenTheOtherTierFails() throws InterruptedException {
        VideoProvider flexFails =
                pages((tier, page) ->
                        tier == ServiceTier.FLEX
                                ? new ListOutcome.Unavailable("provider answered 500")
                                : provider.listAll(tier, page));

        assertThat(sweep(flexFails).search(Set.of(Tasks.order(1)), Tasks.NOW).complete()).isFalse();
    }

    @Test
    void provesNothingWhenTheListEndsBeforeItsTotal() throws InterruptedException {
        VideoProvider hiding =
                pages((_, page) ->
                        new Listed(page == 1 ? List.of(task(1, Tasks.NOW)) : List.of(), 7));

        assertThat(sweep(hiding).search(Set.of(Tasks.order(9)), Tasks.NOW).complete()).isFalse();
    }

    @Test
    void countsATaskThatMovedToTheNextPageOnce() throws InterruptedException {
        VideoProvider moving =
                pages((_, page) ->
                        page <= 2
                                ? new Listed(List.of(task(1, Tasks.NOW)), 2)
                                : new Listed(List.of(), 2));

        assertThat(sweep(moving).search(Set.of(Tasks.order(9)), Tasks.NOW).complete()).isFalse();
    }

    @Test
    void stopsAtTasksFromBeforeTheOneItLooksForIfTheNewestComeFirst() throws InterruptedException {
        var asked = new ArrayList<Integer>();
        VideoProvider endless =
                pages((_, page) -> {
                    asked.add(page);
                    return new Listed(
                            IntStream.range(0, 500)
                                    .mapToObj(i -> page * 500 + i)
                                    .map(i -> task(i, Tasks.NOW.minusSeconds(10L * i)))
                                    .toList(),
                            100_000);
                });

        var result = sweep(endless).search(Set.of(Tasks.order(9)), Tasks.NOW);

        assertThat(result.complete()).isTrue();
        assertThat(asked).as("one page of each tier").containsExactly(1, 1);
    }

    @Test
    void readsOnWhenTheOldestComeFirst() throws InterruptedException {
        Instant longAgo = Tasks.NOW.minusSeconds(1_000_000);
        VideoProvider oldestFirst =
                pages((_, page) ->
                        switch (page) {
                            case 1 ->
                                    new Listed(
                                            List.of(
                                                    task(1, longAgo),
                                                    task(2, longAgo.plusSeconds(1))),
                                            3);
                            default -> new Listed(List.of(task(9, Tasks.NOW)), 3);
                        });

        assertThat(sweep(oldestFirst).search(Set.of(Tasks.order(9)), Tasks.NOW).found()).hasSize(1);
    }

    @Test
    void reportsATaskThatIsThereTwice() throws InterruptedException {
        provider.create(request(1));
        provider.create(request(1));
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        Logger log = (Logger) LoggerFactory.getLogger(ProviderSweep.class);
        log.addAppender(lines);
        try {
            sweep().search(Set.of(Tasks.order(1), Tasks.order(2)), Tasks.NOW);
        } finally {
            log.detachAppender(lines);
        }

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "task %s is at the provider twice: %s and %s"
                                .formatted(
                                        Tasks.id(1),
                                        provider.ids().getLast(),
                                        provider.ids().getFirst()));
    }

    private ProviderSweep sweep() {
        return sweep(provider);
    }

    private static ProviderSweep sweep(VideoProvider at) {
        return new ProviderSweep(at, Budgets.ample());
    }

    private static ObjectNode request(int number) {
        return Tasks.request(Tasks.id(number));
    }

    private static ProviderTask task(int number, Instant createdAt) {
        TaskId id = Tasks.id(number);
        return new ProviderTask(
                "cgt-" + number,
                ProviderTask.Status.QUEUED,
                null,
                null,
                null,
                id.value(),
                createdAt,
                createdAt);
    }

    private interface Pages {
        ListOutcome page(ServiceTier tier, int page);
    }

    private static VideoProvider pages(Pages pages) {
        return new ListingProvider(pages);
    }

    private record ListingProvider(Pages pages) implements VideoProvider {
        @Override
        public CreateOutcome create(ObjectNode request) {
            throw new AssertionError("a sweep orders nothing");
        }

        @Override
        public FindOutcome find(String providerTaskId) {
            throw new AssertionError("a sweep lists");
        }

        @Override
        public ListOutcome list(ServiceTier tier, List<String> providerTaskIds) {
            throw new AssertionError("a sweep lists everything");
        }

        @Override
        public ListOutcome listAll(ServiceTier tier, int page) {
            return pages.page(tier, page);
        }

        @Override
        public CancelOutcome cancel(String providerTaskId) {
            throw new AssertionError("a sweep cancels nothing");
        }

        @Override
        public int maxIdsPerList() {
            return 1;
        }
    }
}

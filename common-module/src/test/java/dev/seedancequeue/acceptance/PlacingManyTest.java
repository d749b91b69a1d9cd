package dev.seedancequeue.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.acceptance.TaskAcceptance.Line;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.PublishException.Reason;
import dev.seedancequeue.messaging.RecordingPublisher;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.task.Caption;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.Tasks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks of a batch, many at once. */
final class PlacingManyTest {

    private static final String TENANT = "acme";
    private static final BatchId BATCH = BatchId.ofKey(TENANT, "one");

    private final InstantSource clock = InstantSource.fixed(Tasks.NOW);
    private final FakeTaskStore store = new FakeTaskStore(clock);
    private final RecordingPublisher publisher = new RecordingPublisher();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RequestCheck check =
            new RequestCheck(ModelCatalogue.standard(), CatalogueSettings.defaults(), clock);
    private final TaskAcceptance acceptance =
            new TaskAcceptance(
                    check,
                    store,
                    new StoreEpoch(store, clock),
                    new Backlog(store, clock, 10),
                    publisher,
                    clock,
                    new AcceptanceMeters(meters, RequestSource.HTTP));

    private Line line(int place) {
        var body = Json.mapper().createObjectNode().put("model", "doubao-seedance-1-5-pro-251215");
        body.putArray("content").addObject().put("type", "text").put("text", "a cat");
        return new Line(
                BATCH.task(place), (RequestVerdict.Accepted) check.check(body), "a" + place);
    }

    private List<TaskId> sent() {
        return publisher.sent().stream().map(sent -> sent.envelope().task().id()).toList();
    }

    private List<TaskId> told() {
        return publisher.events().stream().map(TaskEvent::task).map(Task::id).toList();
    }

    @Test
    void eachIsOnItsQueueToldAndRememberedInTheEpochOfItsBatch() {
        acceptance.placeAll(TENANT, List.of(line(1), line(2)), "epoch-of-the-batch");

        List<TaskId> both = List.of(BATCH.task(1), BATCH.task(2));
        assertThat(sent()).isEqualTo(both);
        assertThat(told()).isEqualTo(both);
        assertThat(store.findAll(TENANT, both))
                .allSatisfy(task -> assertThat(task.storeEpoch()).isEqualTo("epoch-of-the-batch"))
                .extracting(Task::caption)
                .containsExactly(new Caption("a1", "a cat"), new Caption("a2", "a cat"));
        assertThat(acceptance.room(TENANT)).isEqualTo(8);
        assertThat(
                        meters.get("seedance.tasks.accepted")
                                .tag("outcome", "accepted")
                                .counter()
                                .count())
                .isEqualTo(2);
    }

    @Test
    void nothingIsToldOrRememberedOfWhatIsNotConfirmed() {
        publisher.failTasksWith(Reason.UNCONFIRMED);

        assertThatThrownBy(() -> acceptance.placeAll(TENANT, List.of(line(1)), "epoch-1"))
                .isInstanceOf(PublishException.class);
        assertThat(publisher.events()).isEmpty();
        assertThat(store.findAll(TENANT, List.of(BATCH.task(1)))).containsOnlyNulls();
    }

    @Test
    void aLostEventOrAStoreThatIsAwayDoesNotUndoWhatIsSafe() {
        publisher.failEventsWith(Reason.UNAVAILABLE);
        store.setAway(true);

        acceptance.placeAll(TENANT, List.of(line(1)), "epoch-1");

        assertThat(sent()).containsExactly(BATCH.task(1));
    }
}

package dev.seedancequeue.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.worker.provider.CreateOutcome.Created;
import dev.seedancequeue.worker.provider.FindOutcome.Found;
import dev.seedancequeue.worker.provider.ListOutcome.Listed;
import dev.seedancequeue.worker.testing.Tasks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What every provider keeps; run on the fake and on the real adapter against the emulator. */
public abstract class VideoProviderContract {

    protected abstract VideoProvider provider();

    /** How often a correlation id was paid, by the provider's own book. */
    protected abstract int paid(String safetyIdentifier);

    /** Lets every task that exists succeed. */
    protected abstract void finishAll();

    /** The next create happens and its answer is lost. */
    protected abstract void loseNextAnswer();

    /** The next create is refused because the provider is busy. */
    protected abstract void beBusyOnce();

    /** The next read, or delete, fails. */
    protected abstract void failNextRead();

    /** Reads do not fail any more. */
    protected abstract void endFailures();

    /** Lets the provider begin every task that waits there. */
    protected abstract void beginAll();

    @Test
    void createsATaskThatCanBeFoundWithItsCorrelationId() {
        String id = create(request(1));

        assertThat(provider().find(id))
                .isInstanceOfSatisfying(
                        Found.class,
                        found -> {
                            assertThat(found.task().id()).isEqualTo(id);
                            assertThat(found.task().safetyIdentifier())
                                    .isEqualTo(Tasks.id(1).value());
                            assertThat(found.task().result()).isNull();
                            assertThat(found.task().status())
                                    .isIn(ProviderTask.Status.QUEUED, ProviderTask.Status.RUNNING);
                        });
        assertThat(paid(Tasks.id(1).value())).isEqualTo(1);
    }

    @Test
    void makesAnotherTaskOfEachCreate() {
        assertThat(create(request(1))).isNotEqualTo(create(request(1)));
        assertThat(paid(Tasks.id(1).value())).isEqualTo(2);
    }

    @Test
    void refusesWhatItCannotMake() {
        ObjectNode request = request(1);
        request.remove("model");

        assertThat(provider().create(request))
                .isInstanceOfSatisfying(
                        CreateOutcome.Refused.class,
                        refused -> assertThat(refused.code()).startsWith("MissingParameter"));
        assertThat(paid(Tasks.id(1).value())).isZero();
    }

    @Test
    void createsNothingWhileBusy() {
        beBusyOnce();

        assertThat(provider().create(request(1))).isInstanceOf(CreateOutcome.Busy.class);
        assertThat(paid(Tasks.id(1).value())).isZero();
    }

    @Test
    void showsACreateWhoseAnswerWasLost() {
        loseNextAnswer();

        assertThat(provider().create(request(1))).isInstanceOf(CreateOutcome.Unknown.class);
        assertThat(listed(provider().listAll(ServiceTier.DEFAULT, 1)).tasks())
                .singleElement()
                .extracting(ProviderTask::safetyIdentifier)
                .isEqualTo(Tasks.id(1).value());
        assertThat(paid(Tasks.id(1).value())).isEqualTo(1);
    }

    @Test
    void doesNotKnowAnIdThatItNeverGave() {
        assertThat(provider().find("cgt-20200101000000-zzzzz"))
                .isEqualTo(new FindOutcome.NotFound());
    }

    @Test
    void tellsTheResultOfAFinishedTask() {
        String id = create(request(1));
        finishAll();

        assertThat(provider().find(id))
                .isInstanceOfSatisfying(
                        Found.class,
                        found -> {
                            assertThat(found.task().status())
                                    .isEqualTo(ProviderTask.Status.SUCCEEDED);
                            assertThat(found.task().result()).isNotNull();
                            assertThat(found.task().updatedAt())
                                    .isAfterOrEqualTo(found.task().createdAt());
                        });
    }

    @Test
    void listsOnlyTheTasksThatWereAskedForAndKnown() {
        String first = create(request(1));
        create(request(2));
        String third = create(request(3));

        var answer =
                provider()
                        .list(
                                ServiceTier.DEFAULT,
                                List.of(first, third, "cgt-20200101000000-zzzzz"));

        assertThat(listed(answer).tasks())
                .extracting(ProviderTask::id)
                .containsExactlyInAnyOrder(first, third);
    }

    @Test
    void listsAsManyIdsAsItSaysThatItCan() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < provider().maxIdsPerList(); i++) {
            ids.add(create(request(i).put("service_tier", "flex")));
        }

        assertThat(listed(provider().list(ServiceTier.FLEX, ids)).tasks())
                .extracting(ProviderTask::id)
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void hidesEachTierFromTheOthersList() {
        String usual = create(request(1));
        String flex = create(request(2).put("service_tier", "flex"));

        assertThat(listed(provider().listAll(ServiceTier.DEFAULT, 1)).tasks())
                .extracting(ProviderTask::id)
                .containsExactly(usual);
        assertThat(listed(provider().listAll(ServiceTier.FLEX, 1)).tasks())
                .extracting(ProviderTask::id)
                .containsExactly(flex);
        assertThat(listed(provider().list(ServiceTier.DEFAULT, List.of(usual, flex))).tasks())
                .extracting(ProviderTask::id)
                .containsExactly(usual);
    }

    @Test
    void listsEverythingInPages() {
        for (int i = 0; i < 501; i++) {
            create(request(i));
        }

        Listed first = listed(provider().listAll(ServiceTier.DEFAULT, 1));
        Listed second = listed(provider().listAll(ServiceTier.DEFAULT, 2));
        Listed third = listed(provider().listAll(ServiceTier.DEFAULT, 3));

        Set<String> ids = new HashSet<>();
        first.tasks().forEach(task -> ids.add(task.id()));
        second.tasks().forEach(task -> ids.add(task.id()));
        assertThat(first.total()).isEqualTo(501);
        assertThat(first.tasks()).hasSize(500);
        assertThat(second.tasks()).hasSize(1);
        assertThat(third.tasks()).isEmpty();
        assertThat(ids).hasSize(501);
    }

    @Test
    void saysThatItCouldNotAnswerInsteadOfThrowing() {
        String id = create(request(1));

        failNextRead();
        assertThat(provider().find(id)).isInstanceOf(FindOutcome.Unavailable.class);
        failNextRead();
        assertThat(provider().listAll(ServiceTier.DEFAULT, 1))
                .isInstanceOf(ListOutcome.Unavailable.class);
    }

    @Test
    void cancelsATaskThatWaits() {
        String id = create(request(1));

        assertThat(provider().cancel(id)).isEqualTo(new CancelOutcome.Cancelled());
        assertThat(status(id)).isEqualTo(ProviderTask.Status.CANCELLED);
    }

    @Test
    void hasNothingToCancelTheSecondTime() {
        String id = create(request(1));
        provider().cancel(id);

        assertThat(provider().cancel(id)).isEqualTo(new CancelOutcome.Gone());
        assertThat(status(id)).isEqualTo(ProviderTask.Status.CANCELLED);
    }

    @Test
    void makesWhatItHasBegunWhateverWeWant() {
        String id = create(request(1));
        beginAll();

        assertThat(provider().cancel(id)).isEqualTo(new CancelOutcome.TooLate());
        assertThat(status(id)).isEqualTo(ProviderTask.Status.RUNNING);
    }

    @Test
    void hasNothingToCancelUnderAnIdThatItNeverGave() {
        assertThat(provider().cancel("cgt-20200101000000-zzzzz"))
                .isEqualTo(new CancelOutcome.Gone());
    }

    @Test
    void saysThatItCouldNotAnswerACancelAndHasDoneNothing() {
        String id = create(request(1));
        failNextRead();

        assertThat(provider().cancel(id)).isInstanceOf(CancelOutcome.Unavailable.class);
        endFailures();
        assertThat(status(id)).isEqualTo(ProviderTask.Status.QUEUED);
    }

    private ProviderTask.Status status(String id) {
        return switch (provider().find(id)) {
            case Found(var task) -> task.status();
            case FindOutcome.NotFound _, FindOutcome.Unavailable _ ->
                    throw new AssertionError("not there: " + id);
        };
    }

    private String create(ObjectNode request) {
        return switch (provider().create(request)) {
            case Created(var id) -> id;
            case CreateOutcome.Refused _, CreateOutcome.Busy _, CreateOutcome.Unknown _ ->
                    throw new AssertionError("not created: " + request);
        };
    }

    private static ObjectNode request(int number) {
        return Tasks.request(Tasks.id(number));
    }

    private static Listed listed(ListOutcome outcome) {
        assertThat(outcome).isInstanceOf(Listed.class);
        return (Listed) outcome;
    }
}

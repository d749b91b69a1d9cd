package dev.seedancequeue.worker.inquiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.Task;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.inquiry.Findings.Found;
import dev.seedancequeue.worker.limit.Budgets;
import dev.seedancequeue.worker.provider.FakeVideoProvider;
import dev.seedancequeue.worker.testing.Tasks;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FindingsTest {

    private final FakeVideoProvider main = new FakeVideoProvider();
    private final FakeVideoProvider spare = new FakeVideoProvider();
    private final Accounts accounts =
            new Accounts(
                    List.of(
                            new Account("main", main, Budgets.ample()),
                            new Account("spare", spare, Budgets.ample())),
                    Set.of("main"));

    private final Task anywhere = unconfirmed(1, null);

    @Test
    void lookEverywhereForATaskOfWhichNobodyKnowsTheAccount() throws InterruptedException {
        spare.create(Tasks.request(anywhere.id()));

        assertThat(find(anywhere).find(anywhere))
                .isEqualTo(new Found("spare", spare.ids().getFirst()));
    }

    @Test
    void proveAbsenceOnlyOnceEveryAccountWasRead() throws InterruptedException {
        assertThat(find(anywhere).proveAbsence(anywhere)).isTrue();

        spare.setAway("provider answered 500");
        assertThat(find(anywhere).proveAbsence(anywhere)).isFalse();
    }

    @Test
    void askOnlyTheAccountThatATaskMayBeWith() throws InterruptedException {
        main.setAway("provider answered 500");
        Task there = unconfirmed(2, "spare");

        assertThat(find(there).proveAbsence(there)).isTrue();
        assertThat(main.lists()).isZero();
    }

    @Test
    void askNobodyElseForWhatWasFound() throws InterruptedException {
        main.create(Tasks.request(anywhere.id()));

        assertThat(find(anywhere).find(anywhere))
                .isEqualTo(new Found("main", main.ids().getFirst()));
        assertThat(spare.lists()).isZero();
    }

    /** Nobody else's emptiness says anything about it. */
    @Test
    void proveNothingOfAnAccountThatIsNotSetUp() throws InterruptedException {
        Task removed = unconfirmed(3, "removed");

        Findings findings = find(removed, anywhere);

        assertThat(findings.find(removed)).isNull();
        assertThat(findings.proveAbsence(removed)).isFalse();
        assertThat(findings.proveAbsence(anywhere)).isTrue();
    }

    private Findings find(Task... tasks) throws InterruptedException {
        return Findings.of(List.of(tasks), accounts);
    }

    private static Task unconfirmed(int number, @Nullable String account) {
        return Tasks.queued(number).unconfirmed(account, Tasks.NOW, "the answer was lost");
    }
}

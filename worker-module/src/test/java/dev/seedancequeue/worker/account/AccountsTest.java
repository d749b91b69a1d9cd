package dev.seedancequeue.worker.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.worker.limit.Budgets;
import dev.seedancequeue.worker.provider.FakeVideoProvider;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountsTest {

    private static final Account MAIN = account("main");
    private static final Account SPARE = account("spare");
    private static final Account THIRD = account("third");

    @Test
    void beginWithAnotherOneEachTime() {
        var accounts = new Accounts(List.of(MAIN, SPARE, THIRD), Set.of());

        List<Account> firsts =
                List.of(
                        accounts.inTurn().getFirst(),
                        accounts.inTurn().getFirst(),
                        accounts.inTurn().getFirst());

        assertThat(firsts).containsExactlyInAnyOrder(MAIN, SPARE, THIRD);
        assertThat(accounts.inTurn()).containsExactlyInAnyOrder(MAIN, SPARE, THIRD);
    }

    @Test
    void giveADrainingOneNoTurnAndStillKnowIt() {
        var accounts = new Accounts(List.of(MAIN, SPARE), Set.of("main"));

        assertThat(accounts.inTurn()).containsExactly(SPARE);
        assertThat(accounts.inTurn()).containsExactly(SPARE);
        assertThat(accounts.all()).containsExactly(MAIN, SPARE);
        assertThat(accounts.find("main")).isEqualTo(MAIN);
    }

    @Test
    void doNotKnowOneThatIsNotSetUp() {
        assertThat(new Accounts(List.of(MAIN), Set.of()).find("spare")).isNull();
    }

    @Test
    void takeATaskThatNamesNoneForTheFirstOnes() {
        assertThat(new Accounts(List.of(MAIN, SPARE), Set.of()).find(null)).isEqualTo(MAIN);
    }

    private static Account account(String name) {
        return new Account(name, new FakeVideoProvider(), Budgets.ample());
    }
}

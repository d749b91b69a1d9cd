package dev.seedancequeue.worker.inquiry;

import dev.seedancequeue.task.CorrelationId;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one round of sweeps saw. A task is looked for with the account that it may have been ordered
 * with, and with all of them when nobody knows which that was.
 */
final class Findings {

    private final Map<String, ProviderSweep.Result> byAccount = new HashMap<>();

    /** An order that is there. */
    record Found(String account, String providerTaskId) {}

    private Findings() {}

    /** One sweep for each account that one of these tasks may be with. */
    static Findings of(List<Task> tasks, Accounts accounts) throws InterruptedException {
        var findings = new Findings();
        for (Account account : accounts.all()) {
            Set<CorrelationId> wanted = new HashSet<>();
            Instant since = Instant.MAX;
            for (Task task : tasks) {
                if (mayBeWith(account.name(), task) && findings.find(task) == null) {
                    wanted.add(task.correlationId());
                    since = task.createdAt().isBefore(since) ? task.createdAt() : since;
                }
            }
            if (!wanted.isEmpty()) {
                var sweep = new ProviderSweep(account.provider(), account.budget());
                findings.byAccount.put(account.name(), sweep.search(wanted, since));
            }
        }
        return findings;
    }

    private static boolean mayBeWith(String account, Task task) {
        String known = task.order().account();
        return known == null || known.equals(account);
    }

    /** Where the current order of a task is, or null when it was not seen. */
    @Nullable Found find(Task task) {
        for (var entry : byAccount.entrySet()) {
            String providerTaskId = entry.getValue().found().get(task.correlationId());
            if (providerTaskId != null && mayBeWith(entry.getKey(), task)) {
                return new Found(entry.getKey(), providerTaskId);
            }
        }
        return null;
    }

    /** Whether everything was read in which a task that was not found could have been. */
    boolean proveAbsence(Task task) {
        List<ProviderSweep.Result> results =
                byAccount.entrySet().stream()
                        .filter(entry -> mayBeWith(entry.getKey(), task))
                        .map(Map.Entry::getValue)
                        .toList();
        // None at all: the account is not set up any more, and nobody can tell.
        return !results.isEmpty() && results.stream().allMatch(ProviderSweep.Result::complete);
    }
}

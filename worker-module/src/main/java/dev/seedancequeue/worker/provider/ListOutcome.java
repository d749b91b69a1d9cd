package dev.seedancequeue.worker.provider;

import java.util.List;

/** What the provider said of several tasks. */
public sealed interface ListOutcome {

    /**
     * One page.
     *
     * @param total how many tasks match in all
     */
    record Listed(List<ProviderTask> tasks, long total) implements ListOutcome {
        public Listed {
            tasks = List.copyOf(tasks);
        }
    }

    /** No answer that could be used; ask again later. */
    record Unavailable(String reason) implements ListOutcome {}
}

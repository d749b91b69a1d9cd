package dev.seedancequeue.messaging;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What has happened to tasks in the last days, in the order in which the broker took it. */
@FunctionalInterface
public interface Journal {

    /** Of a broker without streams: nothing is kept. */
    Journal NONE = (_, _) -> {};

    /**
     * Reads every event from then up to the ones that were confirmed before this call. Returns
     * within seconds of the last one, or fails; however long it takes, a batch comes every second.
     *
     * @param batch gets the next events; an empty list says that none came for a second
     * @throws JournalException the broker is away, or fell silent, or has no journal
     */
    void replay(Instant since, Consumer<List<TaskEvent>> batch);
}

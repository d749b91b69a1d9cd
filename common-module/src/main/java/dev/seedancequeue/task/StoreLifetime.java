package dev.seedancequeue.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the store goes on where it was, or was restarted and may lack what was written last: an
 * append-only file that is synced each second lacks a second after a crash, a replica that took
 * over may lack more.
 */
public interface StoreLifetime {

    /**
     * Notes that the store is there now. To be called every second or so, by any number of
     * processes.
     *
     * @return when it was last seen before its restart, if nobody has brought back since then what
     *     it may lack; null when it lacks nothing
     * @throws StoreUnavailableException the store is away
     */
    @Nullable Instant lostSince();

    /**
     * Says that what it may lack is back.
     *
     * @throws StoreUnavailableException the store is away
     */
    void broughtBack();
}

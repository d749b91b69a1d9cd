package dev.seedancequeue.worker.provider;

import dev.seedancequeue.catalogue.ServiceTier;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The service that makes the videos and bills them. No call is ever repeated by an adapter, and
 * each returns within its total time limit; what happened is a value, never an exception.
 */
public interface VideoProvider {

    /** Orders a video. Not idempotent: each call that arrives is paid. */
    CreateOutcome create(ObjectNode request);

    /** Asks for one task. */
    FindOutcome find(String providerTaskId);

    /**
     * Asks for several tasks of one tier at once; the answer leaves out those it does not know.
     *
     * @param providerTaskIds as many as the adapter's {@link #maxIdsPerList()}
     */
    ListOutcome list(ServiceTier tier, List<String> providerTaskIds);

    /**
     * Reads one page of everything the account has in a tier.
     *
     * @param page from 1
     */
    ListOutcome listAll(ServiceTier tier, int page);

    /**
     * Cancels a task that waits at the provider. Only for one that a look called queued a moment
     * ago: of an ended task the same call removes the record, and with it a paid result.
     */
    CancelOutcome cancel(String providerTaskId);

    /** How many ids one {@link #list} may name. */
    int maxIdsPerList();
}

package dev.seedancequeue.worker.provider;

/** What the provider said of one task. */
public sealed interface FindOutcome {

    record Found(ProviderTask task) implements FindOutcome {}

    /** The provider answered that it has no such task; records are kept for 7 days. */
    record NotFound() implements FindOutcome {}

    /** No answer that could be used; ask again later. */
    record Unavailable(String reason) implements FindOutcome {}
}

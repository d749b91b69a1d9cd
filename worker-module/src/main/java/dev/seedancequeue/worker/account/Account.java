package dev.seedancequeue.worker.account;

import dev.seedancequeue.worker.limit.CallBudget;
import dev.seedancequeue.worker.provider.VideoProvider;

/**
 * One account of ours at the provider. What was ordered with it can be seen, and made into a final,
 * with it only.
 *
 * @param name what tasks, logs and metrics call it; never its key
 * @param provider calls made with its key
 * @param budget its share of status calls
 */
public record Account(String name, VideoProvider provider, CallBudget budget) {}

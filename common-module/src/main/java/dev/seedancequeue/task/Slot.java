package dev.seedancequeue.task;

/**
 * The right to have one more task in process at the provider. A worker holds it under a short lease
 * until a task takes it over, which it does with its claim and keeps to its end.
 *
 * @param account whose slot it is
 * @param pool of this provider pool
 * @param lease a name that no other has
 */
public record Slot(String account, String pool, String lease) {}

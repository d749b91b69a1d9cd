package dev.seedancequeue.systemtests.architecture.wrong.task;

public final class StoreImpl implements TaskStore {}

package dev.seedancequeue.systemtests.architecture.wrong.task;

public interface TaskStore {}

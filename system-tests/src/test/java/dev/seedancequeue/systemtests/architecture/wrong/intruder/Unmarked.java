package dev.seedancequeue.systemtests.architecture.wrong.intruder;

public final class Unmarked {}

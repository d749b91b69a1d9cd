/** What the worker's tests share: a clock, tasks, deliveries, and things that go wrong. */
@NullMarked
package dev.seedancequeue.worker.testing;

import org.jspecify.annotations.NullMarked;

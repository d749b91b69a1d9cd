@NullMarked
package dev.seedancequeue.worker.durations;

import org.jspecify.annotations.NullMarked;

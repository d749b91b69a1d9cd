@NullMarked
package dev.seedancequeue.worker.retry;

import org.jspecify.annotations.NullMarked;

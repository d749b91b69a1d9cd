@NullMarked
package dev.seedancequeue.worker.slot;

import org.jspecify.annotations.NullMarked;

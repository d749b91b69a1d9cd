@NullMarked
package dev.seedancequeue.worker.limit;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.worker.cancel;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.worker.poll;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.worker.delivery;

import org.jspecify.annotations.NullMarked;

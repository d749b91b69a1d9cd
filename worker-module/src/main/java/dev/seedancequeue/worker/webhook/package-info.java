@NullMarked
package dev.seedancequeue.worker.webhook;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.messaging.webhook;

import org.jspecify.annotations.NullMarked;

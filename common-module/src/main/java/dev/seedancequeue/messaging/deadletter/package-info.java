@NullMarked
package dev.seedancequeue.messaging.deadletter;

import org.jspecify.annotations.NullMarked;

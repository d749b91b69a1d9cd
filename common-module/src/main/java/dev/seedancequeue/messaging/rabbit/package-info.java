@NullMarked
package dev.seedancequeue.messaging.rabbit;

import org.jspecify.annotations.NullMarked;

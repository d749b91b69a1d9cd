@NullMarked
package dev.seedancequeue.messaging;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.webhook;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.api.webhook;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.webhook.redis;

import org.jspecify.annotations.NullMarked;

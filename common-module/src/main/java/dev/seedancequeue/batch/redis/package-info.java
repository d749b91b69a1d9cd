@NullMarked
package dev.seedancequeue.batch.redis;

import org.jspecify.annotations.NullMarked;

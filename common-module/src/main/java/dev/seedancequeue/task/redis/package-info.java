@NullMarked
package dev.seedancequeue.task.redis;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.workflow.redis;

import org.jspecify.annotations.NullMarked;

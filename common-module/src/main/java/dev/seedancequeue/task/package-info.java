@NullMarked
package dev.seedancequeue.task;

import org.jspecify.annotations.NullMarked;

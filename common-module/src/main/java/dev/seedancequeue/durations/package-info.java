@NullMarked
package dev.seedancequeue.durations;

import org.jspecify.annotations.NullMarked;

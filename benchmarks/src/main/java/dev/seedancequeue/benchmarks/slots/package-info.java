@NullMarked
package dev.seedancequeue.benchmarks.slots;

import org.jspecify.annotations.NullMarked;

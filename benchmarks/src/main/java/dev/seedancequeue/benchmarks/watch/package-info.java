@NullMarked
package dev.seedancequeue.benchmarks.watch;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.benchmarks;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.benchmarks.harness;

import org.jspecify.annotations.NullMarked;

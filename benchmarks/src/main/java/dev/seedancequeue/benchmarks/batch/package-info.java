@NullMarked
package dev.seedancequeue.benchmarks.batch;

import org.jspecify.annotations.NullMarked;

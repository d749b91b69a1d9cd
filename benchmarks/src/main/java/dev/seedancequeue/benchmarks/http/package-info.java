@NullMarked
package dev.seedancequeue.benchmarks.http;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.systemtests.harness;

import org.jspecify.annotations.NullMarked;

/** Real processes that end at a named step, and the matrix of all such steps. */
@NullMarked
package dev.seedancequeue.systemtests.crash;

import org.jspecify.annotations.NullMarked;

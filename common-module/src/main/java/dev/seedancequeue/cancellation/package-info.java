@NullMarked
package dev.seedancequeue.cancellation;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.api.cancellation;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.api.estimate;

import org.jspecify.annotations.NullMarked;

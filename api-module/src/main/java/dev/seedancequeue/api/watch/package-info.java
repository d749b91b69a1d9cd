@NullMarked
package dev.seedancequeue.api.watch;

import org.jspecify.annotations.NullMarked;

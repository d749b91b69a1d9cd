@NullMarked
package dev.seedancequeue.callback;

import org.jspecify.annotations.NullMarked;

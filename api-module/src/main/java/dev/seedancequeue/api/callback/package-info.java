@NullMarked
package dev.seedancequeue.api.callback;

import org.jspecify.annotations.NullMarked;

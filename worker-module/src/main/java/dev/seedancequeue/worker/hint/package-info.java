@NullMarked
package dev.seedancequeue.worker.hint;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.worker.submit;

import org.jspecify.annotations.NullMarked;

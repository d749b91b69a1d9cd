@NullMarked
package dev.seedancequeue.worker.intake;

import org.jspecify.annotations.NullMarked;

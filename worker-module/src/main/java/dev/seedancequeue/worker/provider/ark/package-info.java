@NullMarked
package dev.seedancequeue.worker.provider.ark;

import org.jspecify.annotations.NullMarked;

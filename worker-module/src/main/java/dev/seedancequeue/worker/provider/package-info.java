@NullMarked
package dev.seedancequeue.worker.provider;

import org.jspecify.annotations.NullMarked;

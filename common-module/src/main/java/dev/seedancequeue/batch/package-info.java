@NullMarked
package dev.seedancequeue.batch;

import org.jspecify.annotations.NullMarked;

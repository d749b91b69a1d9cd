@NullMarked
package dev.seedancequeue.api.batch;

import org.jspecify.annotations.NullMarked;

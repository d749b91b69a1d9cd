@NullMarked
package dev.seedancequeue.api.lookup;

import org.jspecify.annotations.NullMarked;

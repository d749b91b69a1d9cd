@NullMarked
package dev.seedancequeue.journal;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.launch;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.wiring;

import org.jspecify.annotations.NullMarked;

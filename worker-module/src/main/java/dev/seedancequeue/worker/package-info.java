@NullMarked
package dev.seedancequeue.worker;

import org.jspecify.annotations.NullMarked;

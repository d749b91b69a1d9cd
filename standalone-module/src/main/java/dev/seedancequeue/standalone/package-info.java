@NullMarked
package dev.seedancequeue.standalone;

import org.jspecify.annotations.NullMarked;

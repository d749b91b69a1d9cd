@NullMarked
package dev.seedancequeue.systemtests;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.cli;

import org.jspecify.annotations.NullMarked;

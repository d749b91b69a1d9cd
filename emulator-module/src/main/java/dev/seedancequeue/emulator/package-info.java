@NullMarked
package dev.seedancequeue.emulator;

import org.jspecify.annotations.NullMarked;

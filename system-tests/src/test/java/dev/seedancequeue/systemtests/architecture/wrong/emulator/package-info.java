@NullMarked
package dev.seedancequeue.systemtests.architecture.wrong.emulator;

import org.jspecify.annotations.NullMarked;

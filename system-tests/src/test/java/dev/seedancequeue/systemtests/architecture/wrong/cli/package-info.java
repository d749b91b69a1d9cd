@NullMarked
package dev.seedancequeue.systemtests.architecture.wrong.cli;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.cli.task;

import org.jspecify.annotations.NullMarked;

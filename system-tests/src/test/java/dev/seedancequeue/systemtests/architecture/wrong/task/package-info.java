@NullMarked
package dev.seedancequeue.systemtests.architecture.wrong.task;

import org.jspecify.annotations.NullMarked;

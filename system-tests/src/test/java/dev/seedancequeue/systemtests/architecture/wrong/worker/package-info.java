@NullMarked
package dev.seedancequeue.systemtests.architecture.wrong.worker;

import org.jspecify.annotations.NullMarked;

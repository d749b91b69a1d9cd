@NullMarked
package dev.seedancequeue.systemtests.architecture.wrong.standalone;

import org.jspecify.annotations.NullMarked;

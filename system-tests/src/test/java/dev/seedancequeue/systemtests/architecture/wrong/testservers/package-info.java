@NullMarked
package dev.seedancequeue.systemtests.architecture.wrong.testservers;

import org.jspecify.annotations.NullMarked;

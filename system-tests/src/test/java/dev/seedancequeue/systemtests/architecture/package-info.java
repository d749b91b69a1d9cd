@NullMarked
package dev.seedancequeue.systemtests.architecture;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.systemtests.architecture.wrong.api;

import org.jspecify.annotations.NullMarked;

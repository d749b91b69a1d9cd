@NullMarked
package dev.seedancequeue.systemtests.architecture.wrong.client;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.testservers;

import org.jspecify.annotations.NullMarked;

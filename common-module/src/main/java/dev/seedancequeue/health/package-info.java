@NullMarked
package dev.seedancequeue.health;

import org.jspecify.annotations.NullMarked;

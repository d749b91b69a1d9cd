@NullMarked
package dev.seedancequeue.api.events;

import org.jspecify.annotations.NullMarked;

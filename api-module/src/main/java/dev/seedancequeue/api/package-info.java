@NullMarked
package dev.seedancequeue.api;

import org.jspecify.annotations.NullMarked;

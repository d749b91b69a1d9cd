@NullMarked
package dev.seedancequeue.json;

import org.jspecify.annotations.NullMarked;

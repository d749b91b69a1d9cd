@NullMarked
package dev.seedancequeue.settings;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.acceptance;

import org.jspecify.annotations.NullMarked;

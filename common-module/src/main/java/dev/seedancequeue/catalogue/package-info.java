@NullMarked
package dev.seedancequeue.catalogue;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.api.listing;

import org.jspecify.annotations.NullMarked;

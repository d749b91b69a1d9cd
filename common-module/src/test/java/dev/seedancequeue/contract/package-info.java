/** The documents of our contracts, and what is held against them. */
@NullMarked
package dev.seedancequeue.contract;

import org.jspecify.annotations.NullMarked;

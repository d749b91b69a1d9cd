/** A small copy of the product in which every rule is broken at least once. */
@NullMarked
package dev.seedancequeue.systemtests.architecture.wrong;

import org.jspecify.annotations.NullMarked;

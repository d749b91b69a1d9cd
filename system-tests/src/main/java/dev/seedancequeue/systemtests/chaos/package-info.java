/** The product under load while everything around it breaks; ends with a verdict. */
@NullMarked
package dev.seedancequeue.systemtests.chaos;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.conformance.table;

import org.jspecify.annotations.NullMarked;

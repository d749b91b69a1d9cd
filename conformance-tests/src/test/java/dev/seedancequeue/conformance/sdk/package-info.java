@NullMarked
package dev.seedancequeue.conformance.sdk;

import org.jspecify.annotations.NullMarked;

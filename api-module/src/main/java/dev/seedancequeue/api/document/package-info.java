@NullMarked
package dev.seedancequeue.api.document;

import org.jspecify.annotations.NullMarked;

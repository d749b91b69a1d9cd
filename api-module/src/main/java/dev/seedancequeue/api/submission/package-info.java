@NullMarked
package dev.seedancequeue.api.submission;

import org.jspecify.annotations.NullMarked;

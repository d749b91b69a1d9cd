@NullMarked
package dev.seedancequeue.api.problem;

import org.jspecify.annotations.NullMarked;

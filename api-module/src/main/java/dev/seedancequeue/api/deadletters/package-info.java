@NullMarked
package dev.seedancequeue.api.deadletters;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.seedancequeue.workflow;

import org.jspecify.annotations.NullMarked;

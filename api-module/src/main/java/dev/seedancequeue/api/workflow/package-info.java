@NullMarked
package dev.seedancequeue.api.workflow;

import org.jspecify.annotations.NullMarked;

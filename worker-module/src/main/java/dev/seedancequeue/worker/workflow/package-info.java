@NullMarked
package dev.seedancequeue.worker.workflow;

import org.jspecify.annotations.NullMarked;

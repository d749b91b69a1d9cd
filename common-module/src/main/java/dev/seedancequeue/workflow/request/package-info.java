@NullMarked
package dev.seedancequeue.workflow.request;

import org.jspecify.annotations.NullMarked;

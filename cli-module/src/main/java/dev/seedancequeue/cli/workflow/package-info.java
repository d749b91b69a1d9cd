@NullMarked
package dev.seedancequeue.cli.workflow;

import org.jspecify.annotations.NullMarked;

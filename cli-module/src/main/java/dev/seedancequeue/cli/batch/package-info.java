@NullMarked
package dev.seedancequeue.cli.batch;

import org.jspecify.annotations.NullMarked;

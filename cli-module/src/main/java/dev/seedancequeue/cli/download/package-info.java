@NullMarked
package dev.seedancequeue.cli.download;

import org.jspecify.annotations.NullMarked;

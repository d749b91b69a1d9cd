@NullMarked
package dev.seedancequeue.cli.api;

import org.jspecify.annotations.NullMarked;

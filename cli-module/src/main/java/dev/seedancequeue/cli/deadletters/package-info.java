@NullMarked
package dev.seedancequeue.cli.deadletters;

import org.jspecify.annotations.NullMarked;

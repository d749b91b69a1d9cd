@NullMarked
package dev.seedancequeue.api.view;

import org.jspecify.annotations.NullMarked;

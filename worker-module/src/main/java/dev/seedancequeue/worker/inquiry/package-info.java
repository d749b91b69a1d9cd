@NullMarked
package dev.seedancequeue.worker.inquiry;

import org.jspecify.annotations.NullMarked;

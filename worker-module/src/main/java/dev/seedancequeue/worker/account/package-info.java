@NullMarked
package dev.seedancequeue.worker.account;

import org.jspecify.annotations.NullMarked;

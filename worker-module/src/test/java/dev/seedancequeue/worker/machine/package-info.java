/**
 * The whole machine as a model: acceptance, submit, inquiry and poll of several workers on fakes,
 * whose every call of a port is a step that a random scheduler takes when it likes.
 */
@NullMarked
package dev.seedancequeue.worker.machine;

import org.jspecify.annotations.NullMarked;

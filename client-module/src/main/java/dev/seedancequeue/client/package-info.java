/**
 * Orders videos by message and waits for them: {@link dev.seedancequeue.client.SeedanceClient}.
 * Depends on RabbitMQ's client and Jackson, and on nothing of the server.
 */
@NullMarked
package dev.seedancequeue.client;

import org.jspecify.annotations.NullMarked;

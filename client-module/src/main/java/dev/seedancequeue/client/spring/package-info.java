/** For Spring Boot programs, which bring Spring themselves: the client as a bean. */
@NullMarked
package dev.seedancequeue.client.spring;

import org.jspecify.annotations.NullMarked;

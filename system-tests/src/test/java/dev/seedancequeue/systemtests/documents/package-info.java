/** Holds the documents to the code: what they say is tried, not believed. */
@NullMarked
package dev.seedancequeue.systemtests.documents;

import org.jspecify.annotations.NullMarked;

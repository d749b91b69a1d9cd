package dev.seedancequeue.catalogue;

import java.util.Map;

/**
 * A model that the provider has switched off; nothing more is known of it than what to do.
 *
 * @param name as people call it
 * @param ids model id by site: {@code cn}, {@code byteplus}
 */
public record RetiredModel(String name, Map<String, String> ids, Retirement retirement) {}

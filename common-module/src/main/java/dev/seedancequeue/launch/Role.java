package dev.seedancequeue.launch;

import java.util.List;

/**
 * One process role.
 *
 * @param name as in {@code ./seedance <name>}; also the name of its configuration file
 * @param application its Spring configuration
 * @param settings every settings record it reads, so that unknown settings can be refused
 */
public record Role(String name, Class<?> application, List<Class<? extends Record>> settings) {

    public Role {
        settings = List.copyOf(settings);
    }
}

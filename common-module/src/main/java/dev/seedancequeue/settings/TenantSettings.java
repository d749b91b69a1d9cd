package dev.seedancequeue.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What one tenant may ask for; the same for API and workers, which are two doors to one queue.
 *
 * @param maxBacklog most unfinished tasks of a tenant; beyond it no further ones are accepted
 */
@ConfigurationProperties(value = "seedance.tenant", ignoreUnknownFields = false)
public record TenantSettings(@DefaultValue("1000000") long maxBacklog) {

    public TenantSettings {
        if (maxBacklog < 1) {
            throw new IllegalArgumentException(
                    "SEEDANCE_TENANT_MAX_BACKLOG=%d must be at least 1".formatted(maxBacklog));
        }
    }
}

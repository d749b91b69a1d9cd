package dev.seedancequeue.settings;

import dev.seedancequeue.webhook.AllowedAddresses;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How webhooks are sent; the same for API and workers.
 *
 * @param timeout the longest whole time of one request to an endpoint, 1 s to 30 s
 * @param networks where endpoints may be besides public addresses, as {@code 10.1.0.0/16}; also the
 *     only ones that are spoken to without encryption
 */
@ConfigurationProperties(value = "seedance.webhook", ignoreUnknownFields = false)
public record WebhookSettings(
        @DefaultValue("15s") Duration timeout, @DefaultValue List<String> networks) {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    public WebhookSettings {
        networks = List.copyOf(networks);
        if (timeout.toSeconds() < 1 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "SEEDANCE_WEBHOOK_TIMEOUT=%s must be between 1s and 30s".formatted(timeout));
        }
        try {
            var _ = new AllowedAddresses(networks);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("SEEDANCE_WEBHOOK_NETWORKS: " + e.getMessage());
        }
    }
}

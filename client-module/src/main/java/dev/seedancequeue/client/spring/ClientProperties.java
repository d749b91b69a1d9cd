package dev.seedancequeue.client.spring;

import dev.seedancequeue.client.ClientSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@link ClientSettings} by the same names; what is not set is as usual.
 *
 * @param broker as text: of one that is no URI Spring would show all, the password too
 */
@ConfigurationProperties(value = "seedance.client", ignoreUnknownFields = false)
record ClientProperties(
        String broker,
        @Nullable Duration confirmLimit,
        @Nullable Duration answerLimit,
        @Nullable Integer maxUnconfirmed,
        @Nullable Integer maxUnanswered,
        @Nullable String tenant) {

    ClientProperties {
        Objects.requireNonNull(broker, "seedance.client.broker is empty");
        uri(broker);
    }

    ClientSettings settings() {
        ClientSettings usual = ClientSettings.of(uri(broker));
        return new ClientSettings(
                usual.broker(),
                confirmLimit == null ? usual.confirmLimit() : confirmLimit,
                answerLimit == null ? usual.answerLimit() : answerLimit,
                maxUnconfirmed == null ? usual.maxUnconfirmed() : maxUnconfirmed,
                maxUnanswered == null ? usual.maxUnanswered() : maxUnanswered,
                tenant);
    }

    private static URI uri(String broker) {
        try {
            return new URI(broker.strip());
        } catch (URISyntaxException e) {
            // Without the cause, which shows all of it.
            throw new IllegalArgumentException(
                    "seedance.client.broker is not amqp://user:password@host:port: %s at character %d"
                            .formatted(e.getReason(), e.getIndex() + 1));
        }
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return settings().toString();
    }
}

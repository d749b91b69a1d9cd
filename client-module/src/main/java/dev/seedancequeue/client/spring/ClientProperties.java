package dev.seedancequeue.client.spring;

import dev.seedancequeue.client.ClientSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** {@link ClientSettings} by the same names; what is not set is as usual. */
@ConfigurationProperties(value = "seedance.client", ignoreUnknownFields = false)
record ClientProperties(
        URI broker,
        @Nullable Duration confirmLimit,
        @Nullable Duration answerLimit,
        @Nullable Integer maxUnconfirmed,
        @Nullable Integer maxUnanswered,
        @Nullable String tenant) {

    ClientProperties {
        Objects.requireNonNull(broker, "seedance.client.broker is empty");
    }

    ClientSettings settings() {
        ClientSettings usual = ClientSettings.of(broker);
        return new ClientSettings(
                broker,
                confirmLimit == null ? usual.confirmLimit() : confirmLimit,
                answerLimit == null ? usual.answerLimit() : answerLimit,
                maxUnconfirmed == null ? usual.maxUnconfirmed() : maxUnconfirmed,
                maxUnanswered == null ? usual.maxUnanswered() : maxUnanswered,
                tenant);
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return settings().toString();
    }
}

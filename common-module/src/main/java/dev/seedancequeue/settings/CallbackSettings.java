package dev.seedancequeue.settings;

import dev.seedancequeue.callback.CallbackAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether the provider is asked to call us when a task has changed; the same for API and workers.
 *
 * @param url where the provider reaches our API, up to and without {@code /callbacks}; absent for
 *     no callbacks
 * @param secret what our callback addresses are signed with, at least 32 characters; required with
 *     a url
 */
@ConfigurationProperties(value = "seedance.callback", ignoreUnknownFields = false)
public record CallbackSettings(@Nullable URI url, @DefaultValue("") String secret) {

    private static final int SHORTEST_SECRET = 32;
    private static final int LONGEST_URL = 500;

    public CallbackSettings {
        if (url != null) {
            String scheme = String.valueOf(url.getScheme());
            if (!scheme.matches("https?")
                    || url.getHost() == null
                    || url.getQuery() != null
                    || url.getFragment() != null
                    || url.toString().length() > LONGEST_URL) {
                throw new IllegalArgumentException(
                        "SEEDANCE_CALLBACK_URL=%s must be the http or https address of the API, such as https://queue.example.com"
                                .formatted(url));
            }
            if (secret.length() < SHORTEST_SECRET) {
                throw new IllegalArgumentException(
                        "SEEDANCE_CALLBACK_SECRET has %d characters and needs %d with SEEDANCE_CALLBACK_URL set; `openssl rand -hex 32` makes one"
                                .formatted(secret.length(), SHORTEST_SECRET));
            }
        }
    }

    /** The addresses to give away and to recognise; none when callbacks are off. */
    public CallbackAddress toAddress() {
        return url == null ? CallbackAddress.off() : new CallbackAddress(url, secret);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "CallbackSettings[" + (url == null ? "off" : url) + "]";
    }
}

package dev.seedancequeue.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A server of somebody's that is told of events by HTTP. Immutable.
 *
 * @param types which events: whole types, or {@code task.*}, {@code workflow.*} and {@code batch.*}
 * @param secrets the newest first; each one still valid signs
 * @param disabled why it is told nothing at present, or null
 */
public record WebhookEndpoint(
        String id,
        String tenant,
        String url,
        List<String> types,
        @Nullable String description,
        List<SigningSecret> secrets,
        @Nullable Disabled disabled,
        Instant createdAt) {

    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 20;

    public WebhookEndpoint {
        types = List.copyOf(types);
        secrets = List.copyOf(secrets);
    }

    /** Why and since when an endpoint is told nothing. */
    public record Disabled(String reason, Instant since) {}

    /** A new id. */
    public static String newId(RandomGenerator random) {
        var text = new StringBuilder("endpoint_");
        for (int i = 0; i < ID_LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** Whether it asked for events of this type. */
    public boolean wants(String type) {
        return types.contains(type)
                || types.contains(type.substring(0, type.indexOf('.') + 1) + "*");
    }

    /** The value of {@code webhook-signature}: one word for each secret that is still valid. */
    public String sign(String id, Instant time, String body) {
        return secrets.stream()
                .filter(secret -> secret.signsAt(time))
                .map(secret -> secret.sign(id, time, body))
                .collect(Collectors.joining(" "));
    }

    /** The same with another secret; those from before go on signing for a while. */
    public WebhookEndpoint rotated(SigningSecret secret, Duration overlap, Instant now) {
        Instant end = now.plus(overlap);
        List<SigningSecret> all = new ArrayList<>();
        all.add(secret);
        for (SigningSecret old : secrets) {
            if (old.signsAt(now) && !overlap.isZero()) {
                Instant until = old.until();
                all.add(until == null || until.isAfter(end) ? old.endingAt(end) : old);
            }
        }
        return new WebhookEndpoint(id, tenant, url, types, description, all, disabled, createdAt);
    }

    /** The same, told nothing any more for a reason, or told again with none. */
    public WebhookEndpoint disabled(@Nullable Disabled why) {
        return new WebhookEndpoint(id, tenant, url, types, description, secrets, why, createdAt);
    }

    /** The same with what its owner wants otherwise. */
    public WebhookEndpoint with(
            String newUrl, List<String> newTypes, @Nullable String newDescription) {
        return new WebhookEndpoint(
                id, tenant, newUrl, newTypes, newDescription, secrets, disabled, createdAt);
    }

    /** Without the address, which may hold a token. */
    @Override
    public String toString() {
        return "WebhookEndpoint[" + id + " of " + tenant + "]";
    }
}

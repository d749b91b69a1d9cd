package dev.seedancequeue.api.webhook;

import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.webhook.AllowedAddresses;
import dev.seedancequeue.webhook.SigningSecret;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what is said about an endpoint, and finds all that is wrong with it at once. */
final class WebhookRequest {

    static final Set<String> REGISTRATION =
            Set.of("url", "types", "description", "secret", "tenant");
    static final Set<String> CHANGE = Set.of("url", "types", "description", "enabled");
    static final Set<String> ROTATION = Set.of("secret", "overlap_seconds");

    /** How a task ends. */
    static final List<String> ENDS =
            List.of("task.succeeded", "task.failed", "task.expired", "task.cancelled");

    private static final int LONGEST_URL = 2000;
    private static final int LONGEST_DESCRIPTION = 200;
    private static final int MOST_TYPES = 50;
    private static final long LONGEST_OVERLAP_SECONDS = Duration.ofDays(7).toSeconds();
    private static final Duration USUAL_OVERLAP = Duration.ofDays(1);

    private final JsonNode body;
    private final List<Violation> violations = new ArrayList<>();

    /**
     * @param fields that may be in it
     */
    WebhookRequest(JsonNode body, Set<String> fields) {
        this.body = body;
        if (!body.isObject()) {
            add("", "wrong_type", "an object is expected");
        }
        for (String field : body.propertyNames()) {
            if (!fields.contains(field)) {
                add(
                        "/" + field,
                        "unknown_field",
                        "it is not one of " + String.join(", ", new TreeSet<>(fields)));
            }
        }
    }

    /** Ends the request if anything was wrong. */
    void refuseWhatIsWrong() {
        if (!violations.isEmpty()) {
            throw ProblemException.invalid(violations);
        }
    }

    boolean has(String field) {
        return body.has(field);
    }

    /** The address of an endpoint, empty when there is no usable one. */
    String url(AllowedAddresses allowed) {
        String text = body.path("url").isString() ? body.path("url").stringValue() : "";
        String trouble = trouble(text, allowed);
        if (trouble != null) {
            add("/url", "invalid_value", "url " + trouble);
        }
        return text;
    }

    private static @Nullable String trouble(String text, AllowedAddresses allowed) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException _) {
            return "has to be an address, such as https://example.com/hooks";
        }
        String host = url.getHost();
        if (text.length() > LONGEST_URL
                || host == null
                || url.getUserInfo() != null
                || url.getFragment() != null) {
            return "has to be an address with a host, without user or fragment, of at most %d characters"
                    .formatted(LONGEST_URL);
        }
        boolean plain = "http".equalsIgnoreCase(url.getScheme());
        if (!plain && !"https".equalsIgnoreCase(url.getScheme())) {
            return "has to begin with https://";
        }
        if (plain && !allowed.namesNetworks()) {
            return "has to begin with https://; http:// is for SEEDANCE_WEBHOOK_NETWORKS only";
        }
        return isForbidden(host, plain ? allowed::permitsPlainHttp : allowed::permits)
                ? "leads into a network that webhooks may not be sent to; an operator can allow it"
                        + " by SEEDANCE_WEBHOOK_NETWORKS"
                : null;
    }

    /** Names are looked up when something is sent, and only then. */
    private static boolean isForbidden(String host, Predicate<InetAddress> allowed) {
        try {
            String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return !allowed.test(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** Which events; how tasks end, if nothing is said. */
    List<String> types() {
        JsonNode types = body.path("types");
        if (types.isMissingNode()) {
            return ENDS;
        }
        Set<String> known = new LinkedHashSet<>();
        if (!types.isArray() || types.isEmpty() || types.size() > MOST_TYPES) {
            add("/types", "wrong_type", "types has to be a list of 1 to " + MOST_TYPES);
            return ENDS;
        }
        for (int i = 0; i < types.size(); i++) {
            String type = types.get(i).isString() ? types.get(i).stringValue() : "";
            if (!isType(type)) {
                add(
                        "/types/" + i,
                        "invalid_value",
                        "a type is task.* or task.<status>, task.rejected, workflow.* or"
                                + " workflow.<what>, batch.* or batch.<what>, as in"
                                + " docs/messages.md");
            }
            known.add(type);
        }
        return List.copyOf(known);
    }

    private static boolean isType(String type) {
        return type.equals("task.*")
                || type.equals("task.rejected")
                || type.matches("(workflow|batch)\\.(\\*|[a-z_]{1,40})")
                || Arrays.stream(TaskStatus.values())
                        .anyMatch(status -> type.equals("task." + status.wireName()));
    }

    /** A text on one line, or null. */
    @Nullable String description() {
        JsonNode value = body.path("description");
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        String text = value.isString() ? value.stringValue() : "";
        if (text.isBlank()
                || text.length() > LONGEST_DESCRIPTION
                || text.chars().anyMatch(Character::isISOControl)) {
            add(
                    "/description",
                    "invalid_value",
                    "description has to be a text of 1 to %d characters on one line"
                            .formatted(LONGEST_DESCRIPTION));
        }
        return text;
    }

    /** A secret of the caller's own, or null. */
    @Nullable SigningSecret secret() {
        JsonNode value = body.path("secret");
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isString() || !SigningSecret.isUsable(value.stringValue())) {
            add(
                    "/secret",
                    "invalid_value",
                    "secret has to be whsec_ and the base64 of 24 to 64 random bytes; leave it out"
                            + " to get one");
            return null;
        }
        return new SigningSecret(value.stringValue(), null);
    }

    /** Whose events. */
    String tenant(String usual) {
        JsonNode value = body.path("tenant");
        if (value.isMissingNode()) {
            return usual;
        }
        String text = value.isString() ? value.stringValue() : "";
        if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
            add(
                    "/tenant",
                    "invalid_value",
                    "tenant has to be 1 to 64 of A-Z, a-z, 0-9, ., _ and -");
        }
        return text;
    }

    /** Whether it is to be told, or null when nothing is said. */
    @Nullable Boolean enabled() {
        JsonNode value = body.path("enabled");
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isBoolean()) {
            add("/enabled", "wrong_type", "enabled has to be true or false");
        }
        return value.isBoolean() && value.booleanValue();
    }

    /** How long secrets from before go on signing. */
    Duration overlap() {
        JsonNode value = body.path("overlap_seconds");
        if (value.isMissingNode()) {
            return USUAL_OVERLAP;
        }
        long seconds = value.isInt() ? value.intValue() : -1;
        if (seconds < 0 || seconds > LONGEST_OVERLAP_SECONDS) {
            add(
                    "/overlap_seconds",
                    "out_of_range",
                    "overlap_seconds has to be 0 to " + LONGEST_OVERLAP_SECONDS);
        }
        return Duration.ofSeconds(seconds);
    }

    private void add(String pointer, String code, String message) {
        violations.add(new Violation(pointer, code, message));
    }
}

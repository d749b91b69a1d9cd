package dev.seedancequeue.webhook;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All webhook endpoints there are, of all tenants, as one thing. Immutable.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param revision one more with each change
 */
public record Endpoints(int schemaVersion, long revision, List<WebhookEndpoint> all) {

    public static final int SCHEMA_VERSION = 1;

    /** No tenant may have more. */
    public static final int MAX_PER_TENANT = 20;

    /** Before the first one was registered. */
    public static final Endpoints NONE = new Endpoints(SCHEMA_VERSION, 0, List.of());

    public Endpoints {
        all = List.copyOf(all);
    }

    /** The one of this id, or null. */
    public @Nullable WebhookEndpoint find(String id) {
        return all.stream().filter(endpoint -> endpoint.id().equals(id)).findFirst().orElse(null);
    }

    /** Those of a tenant that are to be told of an event of this type. */
    public List<WebhookEndpoint> wanting(String tenant, String type) {
        return all.stream()
                .filter(endpoint -> endpoint.tenant().equals(tenant))
                .filter(endpoint -> endpoint.disabled() == null && endpoint.wants(type))
                .toList();
    }

    /** How many a tenant has. */
    public long count(String tenant) {
        return all.stream().filter(endpoint -> endpoint.tenant().equals(tenant)).count();
    }

    /** The same with this one, in place of the one of its id if there is one. */
    public Endpoints with(WebhookEndpoint endpoint) {
        List<WebhookEndpoint> next = new ArrayList<>(without(endpoint.id()).all);
        next.add(endpoint);
        return new Endpoints(schemaVersion, revision + 1, next);
    }

    /** The same without the one of this id. */
    public Endpoints without(String id) {
        return new Endpoints(
                schemaVersion,
                revision + 1,
                all.stream().filter(endpoint -> !endpoint.id().equals(id)).toList());
    }

    /** Every type or pattern that somebody wants, as binding keys. */
    @JsonIgnore
    public Set<String> types() {
        Set<String> types = new TreeSet<>();
        all.forEach(endpoint -> types.addAll(endpoint.types()));
        return types;
    }
}

package dev.seedancequeue.api.webhook;

import org.jspecify.annotations.Nullable;

/** Which deliveries are asked for, as it stands in the query; all of it may be missing. */
record DeliveryQuery(
        @Nullable String status,
        @Nullable String type,
        @Nullable String subject,
        @Nullable String since,
        @Nullable String until,
        @Nullable String after,
        @Nullable String limit) {

    private static final int MAX_LIMIT = 500;

    DeliveryFilter filter() {
        return DeliveryFilter.of(this);
    }

    int limitOr(int usual) {
        if (limit == null) {
            return usual;
        }
        int most = limit.matches("[0-9]{1,3}") ? Integer.parseInt(limit) : 0;
        if (most < 1 || most > MAX_LIMIT) {
            throw DeliveryFilter.invalid("limit", "has to be 1 to " + MAX_LIMIT);
        }
        return most;
    }
}

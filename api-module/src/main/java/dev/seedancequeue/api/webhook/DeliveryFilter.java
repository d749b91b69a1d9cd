package dev.seedancequeue.api.webhook;

import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.webhook.DeliveryRecord;
import dev.seedancequeue.webhook.DeliveryRecord.Status;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which deliveries are meant; each part that is null leaves everything.
 *
 * @param since the oldest
 * @param until before that
 * @param after the last one of the page before
 */
record DeliveryFilter(
        @Nullable Status status,
        @Nullable String type,
        @Nullable String subject,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable Cursor after) {

    /** A place in the list, also when the delivery there is gone: {@code <ms>.<id>}. */
    record Cursor(long ms, String id) {

        static Cursor of(DeliveryRecord record) {
            return new Cursor(record.delivery().createdAt().toEpochMilli(), record.delivery().id());
        }

        boolean isBefore(DeliveryRecord record) {
            long other = record.delivery().createdAt().toEpochMilli();
            return other < ms || (other == ms && record.delivery().id().compareTo(id) < 0);
        }

        @Override
        public String toString() {
            return ms + "." + id;
        }
    }

    static DeliveryFilter of(DeliveryQuery query) {
        return new DeliveryFilter(
                status(query.status()),
                query.type(),
                query.subject(),
                time("since", query.since()),
                time("until", query.until()),
                cursor(query.after()));
    }

    private static @Nullable Status status(@Nullable String text) {
        return text == null
                ? null
                : Arrays.stream(Status.values())
                        .filter(status -> status.wireName().equals(text))
                        .findFirst()
                        .orElseThrow(() ->
                                invalid(
                                        "status",
                                        "has to be pending, delivered, failed or skipped"));
    }

    private static @Nullable Instant time(String field, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException _) {
            throw invalid(field, "has to be a time, such as 2026-11-22T10:00:00Z");
        }
    }

    private static @Nullable Cursor cursor(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (!text.matches("[0-9]{1,18}\\.[A-Za-z0-9_-]{1,64}")) {
            throw invalid("after", "has to be the next of an earlier page");
        }
        int dot = text.indexOf('.');
        return new Cursor(Long.parseLong(text.substring(0, dot)), text.substring(dot + 1));
    }

    static ProblemException invalid(String field, String message) {
        return ProblemException.invalid(
                List.of(new Violation("/" + field, "invalid_value", field + " " + message)));
    }

    boolean means(DeliveryRecord record) {
        var delivery = record.delivery();
        return (status == null || status == record.status())
                && (type == null || type.equals(delivery.type()))
                && (subject == null || subject.equals(delivery.subject()))
                && (since == null || !delivery.createdAt().isBefore(since))
                && (until == null || delivery.createdAt().isBefore(until))
                && (after == null || after.isBefore(record));
    }
}

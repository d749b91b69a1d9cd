package dev.seedancequeue.json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments as callers see them. */
public final class Moments {

    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private Moments() {}

    /** ISO 8601 in UTC, always with six digits of the second. */
    public static String microseconds(Instant moment) {
        return MICROSECONDS.format(moment);
    }
}

package dev.seedancequeue.emulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;

/** Ids in the provider's shape: {@code cgt-YYYYMMDDHHMMSS-xxxxx} in UTC+8, flex with a mark. */
final class TaskIds {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.ofHours(8));
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int TAIL = 5;

    private TaskIds() {}

    static String next(boolean flex, long wallMs, Random random) {
        StringBuilder id = new StringBuilder(34).append(flex ? "cgt-batch-" : "cgt-");
        STAMP.formatTo(Instant.ofEpochMilli(wallMs), id);
        id.append('-');
        for (int i = 0; i < TAIL; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }
}

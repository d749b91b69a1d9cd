package dev.seedancequeue.api.deadletters;

import dev.seedancequeue.messaging.deadletter.DeadLetter;
import java.util.regex.Pattern;

/** A place between two letters of the list, also when they are gone: {@code <ms>.<id>}. */
record Cursor(long ms, String id) {

    private static final Pattern FORM = Pattern.compile("-?[0-9]{1,18}\\.[A-Za-z0-9_-]{1,64}");

    static Cursor of(DeadLetter letter) {
        return new Cursor(letter.sortKey(), letter.id());
    }

    static Cursor parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw OperatorRequest.invalid(
                    "/after", "invalid_value", "after has to be the next of an earlier page");
        }
        int dot = text.indexOf('.');
        return new Cursor(Long.parseLong(text.substring(0, dot)), text.substring(dot + 1));
    }

    boolean isBefore(DeadLetter letter) {
        int byTime = Long.compare(ms, letter.sortKey());
        return byTime < 0 || (byTime == 0 && id.compareTo(letter.id()) < 0);
    }

    @Override
    public String toString() {
        return ms + "." + id;
    }
}

package dev.seedancequeue.emulator;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One range of a file, as players ask for it (RFC 9110 §14). */
final class ByteRange {

    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,9})-(\\d{0,9})");

    private ByteRange() {}

    /** The part asked for, or the whole when the header asks for none or for something else. */
    static Answer answer(String header, byte[] file, String contentType) {
        Matcher range = SINGLE.matcher(header);
        if (!range.matches() || header.equals("bytes=-")) {
            return new Answer(200, contentType, file).with("Accept-Ranges", "bytes");
        }
        int from;
        int last = file.length - 1;
        if (range.group(1).isEmpty()) {
            from = Math.max(0, file.length - Integer.parseInt(range.group(2)));
        } else {
            from = Integer.parseInt(range.group(1));
            if (!range.group(2).isEmpty()) {
                last = Math.min(last, Integer.parseInt(range.group(2)));
            }
        }
        if (from > last) {
            return new Answer(416, contentType, new byte[0])
                    .with("Content-Range", "bytes */" + file.length);
        }
        return new Answer(206, contentType, Arrays.copyOfRange(file, from, last + 1))
                .with("Content-Range", "bytes " + from + "-" + last + "/" + file.length);
    }
}

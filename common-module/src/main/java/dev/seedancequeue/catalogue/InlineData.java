package dev.seedancequeue.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import java.util.Objects;

/**
 * The base64 part of a data URL, decoded as a stream: the file is never in memory a second time.
 */
final class InlineData {

    private final String url;
    private final int start;

    InlineData(String url, int start) {
        this.url = url;
        this.start = start;
    }

    /** Size of the file, from the length of its text alone. */
    long decodedBytes() {
        int end = url.length();
        while (end > start && end > url.length() - 2 && url.charAt(end - 1) == '=') {
            end--;
        }
        return (end - start) * 3L / 4;
    }

    InputStream open() {
        return Base64.getDecoder().wrap(new Ascii(url, start));
    }

    /**
     * Reads all of it, so that an error anywhere in the text is found; empty is an error, too, and
     * so is text behind its end.
     */
    void drain() throws IOException {
        try (InputStream in = open()) {
            long read = in.transferTo(OutputStream.nullOutputStream());
            if (read == 0 || read != decodedBytes()) {
                throw new IOException("no data, or more text than data");
            }
        }
    }

    /** One byte of a file that was drained without an error; from 0. */
    int byteAt(long index) {
        int group = start + Math.toIntExact(index / 3 * 4);
        int place = (int) (index % 3);
        return (sixBits(group + place) << (2 + 2 * place)
                        | sixBits(group + place + 1) >> (4 - 2 * place))
                & 0xFF;
    }

    private int sixBits(int at) {
        char c = url.charAt(at);
        if (c >= 'a') {
            return c - 'a' + 26;
        }
        if (c >= 'A') {
            return c - 'A';
        }
        return c >= '0' ? c - '0' + 52 : c == '+' ? 62 : 63;
    }

    /** A text's characters as bytes; what is not ASCII becomes a byte that base64 does not know. */
    private static final class Ascii extends InputStream {

        private final String text;
        private int next;

        Ascii(String text, int start) {
            this.text = text;
            this.next = start;
        }

        @Override
        public int read() {
            return next < text.length() ? at(next++) : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, buffer.length);
            int count = Math.min(length, text.length() - next);
            if (count <= 0) {
                return length == 0 ? 0 : -1;
            }
            for (int i = 0; i < count; i++) {
                buffer[offset + i] = (byte) at(next++);
            }
            return count;
        }

        private int at(int index) {
            char c = text.charAt(index);
            return c < 128 ? c : 0;
        }
    }
}

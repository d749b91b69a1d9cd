package dev.seedancequeue.api.batch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Breaks off when one entry takes more bytes than it may, and a reader's buffer. */
final class EntryBound extends FilterInputStream {

    private static final int READ_AHEAD = 64 * 1024;

    private final int max;
    private long taken;

    /** An entry is too large. */
    static final class ExceededException extends IOException {
        ExceededException() {
            super("entry too large");
        }
    }

    EntryBound(InputStream in, int max) {
        super(in);
        this.max = max;
    }

    /** The next entry begins. */
    void begin() {
        taken = 0;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, Math.min(length, READ_AHEAD / 2));
        count(Math.max(0, read));
        return read;
    }

    private void count(int read) throws IOException {
        taken += read;
        if (taken > (long) max + READ_AHEAD) {
            throw new ExceededException();
        }
    }
}

package dev.seedancequeue.catalogue;

import java.io.OutputStream;
import java.util.HexFormat;

/**
 * Lets an image's bytes go by and notices the mark that ends it, so that a file that was cut off is
 * found without decoding its pixels. Knows the marks of PNG and JPEG; other formats pass as whole.
 */
final class ImageEnd extends OutputStream {

    private static final String PNG = "49454e44ae426082";
    private static final String JPEG = "ffd9";

    private final byte[] mark;
    private int matched;

    ImageEnd(String format) {
        mark =
                HexFormat.of()
                        .parseHex(
                                switch (format) {
                                    case "png" -> PNG;
                                    case "jpeg" -> JPEG;
                                    default -> "";
                                });
    }

    /** Whether the mark went by; what follows it does not matter to any reader. */
    boolean seen() {
        return matched == mark.length;
    }

    @Override
    public void write(int b) {
        if (!seen()) {
            boolean fits = (byte) b == mark[matched];
            // Neither mark has its first byte again, so a mismatch can only begin anew.
            matched = fits ? matched + 1 : (byte) b == mark[0] ? 1 : 0;
        }
    }
}

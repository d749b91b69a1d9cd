package dev.seedancequeue.catalogue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What an image's first bytes say of it; pixels are never decoded, so that a small file cannot ask
 * for much memory.
 *
 * @param format {@code jpeg}, {@code png}, {@code webp}, {@code bmp}, {@code tiff}, {@code gif} or
 *     {@code heic}
 * @param size null where the header does not say it simply
 */
record ImageHeader(String format, @Nullable Pixels size) {

    private static final int HEAD_BYTES = 64 * 1024;

    /** Whether a data URL's subtype names this format. */
    boolean isCalled(String subtype) {
        return subtype.equals(format) || (format.equals("heic") && subtype.equals("heif"));
    }

    /**
     * Reads as much as the header needs; null when it is no image of a known format.
     *
     * @throws IOException when the stream itself cannot be read
     */
    static @Nullable ImageHeader read(InputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD_BYTES);
        ImageHeader modern = IsoOrWebpHeader.read(head);
        if (modern != null) {
            return modern;
        }
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), in);
        try (ImageInputStream image = new MemoryCacheImageInputStream(whole)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(image);
            return readers.hasNext() ? read(readers.next(), image) : null;
        }
    }

    private static @Nullable ImageHeader read(ImageReader reader, ImageInputStream image)
            throws IOException {
        try {
            reader.setInput(image, true, true);
            Pixels size = new Pixels(reader.getWidth(0), reader.getHeight(0));
            boolean sane = size.width() > 0 && size.height() > 0;
            String format = reader.getFormatName().toLowerCase(Locale.ROOT);
            return sane ? new ImageHeader(format.equals("tif") ? "tiff" : format, size) : null;
        } catch (IOException | RuntimeException e) {
            // The readers throw both at a header that makes no sense.
            return null;
        } finally {
            reader.dispose();
        }
    }

    /** The two containers that the JDK does not read. */
    private static final class IsoOrWebpHeader {

        static @Nullable ImageHeader read(byte[] head) {
            if (word(head, 0).equals("RIFF") && word(head, 8).equals("WEBP")) {
                return new ImageHeader("webp", webpSize(head));
            }
            if (word(head, 4).equals("ftyp")) {
                return switch (word(head, 8)) {
                    case "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1" ->
                            new ImageHeader("heic", heicSize(head));
                    default -> null;
                };
            }
            return null;
        }

        private static @Nullable Pixels webpSize(byte[] head) {
            if (head.length < 30) {
                return null;
            }
            return switch (word(head, 12)) {
                case "VP8X" -> new Pixels(1 + little(head, 24, 3), 1 + little(head, 27, 3));
                case "VP8L" -> {
                    int bits = little(head, 21, 4);
                    yield new Pixels(1 + (bits & 0x3FFF), 1 + ((bits >>> 14) & 0x3FFF));
                }
                case "VP8 " ->
                        new Pixels(little(head, 26, 2) & 0x3FFF, little(head, 28, 2) & 0x3FFF);
                default -> null;
            };
        }

        /** The largest of the sizes it lists: the others are its tiles and thumbnails. */
        private static @Nullable Pixels heicSize(byte[] head) {
            Pixels largest = null;
            for (int i = 4; i + 16 <= head.length; i++) {
                if (head[i] == 'i' && word(head, i).equals("ispe")) {
                    Pixels size = new Pixels(big(head, i + 8), big(head, i + 12));
                    if (size.width() > 0
                            && size.height() > 0
                            && (largest == null || size.area() > largest.area())) {
                        largest = size;
                    }
                }
            }
            return largest;
        }

        private static String word(byte[] head, int at) {
            return head.length < at + 4 ? "" : new String(head, at, 4, StandardCharsets.ISO_8859_1);
        }

        private static int little(byte[] head, int at, int bytes) {
            int value = 0;
            for (int i = bytes - 1; i >= 0; i--) {
                value = value << 8 | (head[at + i] & 0xFF);
            }
            return value;
        }

        private static int big(byte[] head, int at) {
            int value = 0;
            for (int i = 0; i < 4; i++) {
                value = value << 8 | (head[at + i] & 0xFF);
            }
            return value;
        }
    }
}

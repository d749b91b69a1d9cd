package dev.seedancequeue.catalogue;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Walks an image file's own table of parts to its end, without decoding a pixel, and says whether a
 * part is provably missing: what no reader could show. Memory does not depend on the file; time is
 * at most in proportion to its size.
 */
final class ImageStructure {

    private static final int TIFF_STRIP_OFFSETS = 273;
    private static final int TIFF_STRIP_BYTES = 279;
    private static final int TIFF_TILE_OFFSETS = 324;
    private static final int TIFF_TILE_BYTES = 325;
    private static final int TIFF_SHORT = 3;
    private static final int TIFF_LONG = 4;

    private final InlineData file;
    private final long length;

    private ImageStructure(InlineData file) {
        this.file = file;
        this.length = file.decodedBytes();
    }

    /** Whether a file of a format that its header is known to be holds everything it needs. */
    static boolean isWhole(String format, InlineData file) {
        var structure = new ImageStructure(file);
        return switch (format) {
            case "png" -> structure.png();
            case "jpeg" -> structure.jpeg();
            case "gif" -> structure.gif();
            case "webp" -> structure.webp();
            case "bmp" -> structure.bmp();
            case "tiff" -> structure.tiff();
            case "heic" -> structure.heic();
            default -> true;
        };
    }

    /** Chunks up to IEND, each of length, type, data and checksum. */
    private boolean png() {
        long at = 8;
        while (has(at, 12)) {
            long next = at + 12 + big(at, 4);
            if (word(at + 4).equals("IEND")) {
                return next <= length;
            }
            at = next;
        }
        return false;
    }

    /** Segments, whose embedded thumbnails are jumped over, and scans up to the end mark. */
    private boolean jpeg() {
        long at = 2;
        while (has(at, 2)) {
            if (at(at) != 0xFF) {
                at++; // coded data of a scan
                continue;
            }
            int mark = at(at + 1);
            if (mark == 0xD9) {
                return true;
            }
            boolean alone = mark <= 1 || mark == 0xFF || (mark >= 0xD0 && mark <= 0xD8);
            if (alone) {
                at += mark == 0xFF ? 1 : 2;
            } else if (has(at, 4)) {
                at += 2 + big(at + 2, 2);
            } else {
                return false;
            }
        }
        return false;
    }

    /** Blocks of sub-blocks; the last byte, 3B, is often forgotten and not missed. */
    private boolean gif() {
        long at = 13L + colours(at(10));
        boolean image = false;
        while (has(at, 1)) {
            switch (at(at)) {
                case 0x21 -> at = afterSubBlocks(at + 2);
                case 0x2C -> {
                    at = afterSubBlocks(at + 11 + colours(at(at + 9)));
                    image |= at <= length;
                }
                default -> {
                    return image;
                }
            }
        }
        return image && at == length;
    }

    private static int colours(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 * (2 << (flags & 7));
    }

    private long afterSubBlocks(long start) {
        long at = start;
        while (has(at, 1)) {
            int size = at(at);
            at += 1 + size;
            if (size == 0) {
                return at;
            }
        }
        return length + 1;
    }

    private boolean webp() {
        return 8 + little(4, 4) <= length;
    }

    /** The pixels' place and size; of packed ones only the size that the header names. */
    private boolean bmp() {
        long pixels = little(10, 4);
        boolean old = little(14, 4) == 12;
        long width = old ? little(18, 2) : little(18, 4);
        long height = Math.abs(old ? little(20, 2) : (int) little(22, 4));
        long bits = width * little(old ? 24 : 28, 2);
        long packing = old ? 0 : little(30, 4);
        if (packing == 0 || packing == 3) {
            long row = (bits + 31) / 32 * 4;
            // Readers do not miss the padding of the last row.
            return pixels + row * (height - 1) + (bits + 7) / 8 <= length;
        }
        return pixels + little(34, 4) <= length;
    }

    /** Every strip or tile that the first directory names. */
    private boolean tiff() {
        boolean intel = at(0) == 'I';
        long directory = number(4, 4, intel);
        long entries = number(directory, 2, intel);
        if (!has(directory, 2 + 12 * entries)) {
            return false;
        }
        @Nullable Values offsets = null;
        @Nullable Values sizes = null;
        for (long i = 0; i < entries; i++) {
            long entry = directory + 2 + 12 * i;
            switch ((int) number(entry, 2, intel)) {
                case TIFF_STRIP_OFFSETS, TIFF_TILE_OFFSETS ->
                        offsets = Values.at(entry, intel, this);
                case TIFF_STRIP_BYTES, TIFF_TILE_BYTES -> sizes = Values.at(entry, intel, this);
                default -> {
                    // Not about where pixels are.
                }
            }
        }
        return offsets == null || sizes == null || allThere(offsets, sizes, intel);
    }

    private boolean allThere(Values offsets, Values sizes, boolean intel) {
        if (!has(offsets.start, offsets.count * offsets.bytes)
                || !has(sizes.start, sizes.count * sizes.bytes)) {
            return false;
        }
        for (long i = 0; i < Math.min(offsets.count, sizes.count); i++) {
            long offset = number(offsets.start + i * offsets.bytes, offsets.bytes, intel);
            if (offset + number(sizes.start + i * sizes.bytes, sizes.bytes, intel) > length) {
                return false;
            }
        }
        return true;
    }

    /** Numbers of a directory's entry, which holds them itself if they fit into four bytes. */
    private record Values(long start, long count, int bytes) {

        static Values at(long entry, boolean intel, ImageStructure file) {
            int type = (int) file.number(entry + 2, 2, intel);
            long count = file.number(entry + 4, 4, intel);
            int bytes = type == TIFF_SHORT ? 2 : type == TIFF_LONG ? 4 : 8;
            boolean inside = count * bytes <= 4;
            return new Values(inside ? entry + 8 : file.number(entry + 8, 4, intel), count, bytes);
        }
    }

    /** Boxes up to the end; pixels are in mdat, or in idat inside of meta. */
    private boolean heic() {
        boolean described = false;
        boolean pixels = false;
        for (Box box = box(0, length); box != null; box = box(box.end, length)) {
            if (box.end > length) {
                return false;
            }
            described |= box.type.equals("meta") || box.type.equals("moov");
            pixels |= box.type.equals("mdat") || (box.type.equals("meta") && holdsPixels(box));
        }
        return described && pixels;
    }

    private boolean holdsPixels(Box meta) {
        // A full box: version and flags come before its children.
        for (Box box = box(meta.content + 4, meta.end); box != null; box = box(box.end, meta.end)) {
            if (box.type.equals("idat")) {
                return true;
            }
        }
        return false;
    }

    private record Box(String type, long content, long end) {}

    private @Nullable Box box(long at, long end) {
        if (at + 8 > end || !has(at, 8)) {
            return null;
        }
        long size = big(at, 4);
        long head = size == 1 ? 16 : 8;
        if (size == 1) {
            // More than 32 bits are more than any file here has.
            size = big(at + 8, 4) == 0 ? big(at + 12, 4) : Integer.MAX_VALUE;
        }
        // Size 0 is all the rest; one smaller than its own head would never end.
        long next = size == 0 ? end : at + Math.max(head, size);
        return new Box(word(at + 4), at + head, next);
    }

    private boolean has(long at, long bytes) {
        return at >= 0 && bytes >= 0 && at + bytes <= length;
    }

    private int at(long at) {
        return has(at, 1) ? file.byteAt(at) : 0;
    }

    private long number(long at, int bytes, boolean intel) {
        return intel ? little(at, bytes) : big(at, bytes);
    }

    private long big(long at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | at(at + i);
        }
        return value;
    }

    private long little(long at, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | at(at + i);
        }
        return value;
    }

    private String word(long at) {
        byte[] bytes = {(byte) at(at), (byte) at(at + 1), (byte) at(at + 2), (byte) at(at + 3)};
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

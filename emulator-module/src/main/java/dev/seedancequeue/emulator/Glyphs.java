package dev.seedancequeue.emulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The bitmaps of a font for Latin, Greek, Cyrillic, Chinese, Japanese and Korean, read from a
 * resource, because a bare machine has no fonts and may have no AWT. Every letter is 16 pixels high
 * and 8 or 16 wide.
 */
final class Glyphs {

    static final int HEIGHT = 16;

    private static final String RESOURCE = "unifont-subset.hex.gz";
    private static final int UNKNOWN = 0xFFFD;

    /** Upstream's form: one hexadecimal string of 32 digits (8 wide) or 64 (16 wide). */
    private final Map<Integer, String> rows;

    private Glyphs(Map<Integer, String> rows) {
        this.rows = rows;
    }

    /** Loaded when the first result link is opened, once. */
    static Glyphs standard() {
        return Loaded.GLYPHS;
    }

    int width(int codePoint) {
        return hex(codePoint).length() / 4;
    }

    Glyph glyph(int codePoint) {
        return new Glyph(hex(codePoint));
    }

    /** One letter's bitmap. */
    record Glyph(String hex) {

        int width() {
            return hex.length() / 4;
        }

        boolean ink(int x, int y) {
            int digit = Character.digit(hex.charAt(y * (hex.length() / HEIGHT) + x / 4), 16);
            return (digit >> (3 - x % 4) & 1) == 1;
        }
    }

    private String hex(int codePoint) {
        String hex = rows.get(codePoint);
        return hex == null ? rows.getOrDefault(UNKNOWN, "0".repeat(2 * HEIGHT)) : hex;
    }

    private static final class Loaded {
        static final Glyphs GLYPHS = load();

        private static Glyphs load() {
            Map<Integer, String> rows = new HashMap<>(50_000);
            try (InputStream in = Glyphs.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException("the jar lacks " + RESOURCE);
                }
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        new GZIPInputStream(in), StandardCharsets.US_ASCII));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    int colon = line.indexOf(':');
                    rows.put(
                            Integer.parseInt(line, 0, colon, 16),
                            line.substring(colon + 1).strip());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Glyphs(rows);
        }
    }
}

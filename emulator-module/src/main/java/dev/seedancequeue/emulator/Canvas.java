package dev.seedancequeue.emulator;

import java.util.Arrays;

/** A picture in luma and two quarter-size chroma planes, as video has it; values 0 to 255. */
final class Canvas {

    final int width;
    final int height;
    private final byte[] luma;
    private final byte[] blue;
    private final byte[] red;

    /** Both sides must be even. */
    Canvas(int width, int height) {
        this.width = width;
        this.height = height;
        luma = new byte[width * height];
        blue = new byte[width * height / 4];
        red = new byte[width * height / 4];
    }

    Canvas copy() {
        Canvas copy = new Canvas(width, height);
        for (int plane = 0; plane < 3; plane++) {
            System.arraycopy(plane(plane), 0, copy.plane(plane), 0, plane(plane).length);
        }
        return copy;
    }

    /** Fills with a colour that gets darker downwards. */
    void backdrop(Colour colour) {
        for (int y = 0; y < height; y++) {
            byte shade = (byte) (colour.luma() - colour.luma() * y / (2 * height));
            Arrays.fill(luma, y * width, (y + 1) * width, shade);
        }
        Arrays.fill(blue, (byte) colour.blue());
        Arrays.fill(red, (byte) colour.red());
    }

    void box(int left, int top, int boxWidth, int boxHeight, Colour colour) {
        for (int y = Math.max(0, top); y < Math.min(height, top + boxHeight); y++) {
            for (int x = Math.max(0, left); x < Math.min(width, left + boxWidth); x++) {
                luma[y * width + x] = (byte) colour.luma();
                blue[y / 2 * (width / 2) + x / 2] = (byte) colour.blue();
                red[y / 2 * (width / 2) + x / 2] = (byte) colour.red();
            }
        }
    }

    /** Writes one line of white text with its upper left corner at the given place. */
    void text(Glyphs glyphs, String text, int left, int top, int scale) {
        int x = left;
        for (int codePoint : text.codePoints().toArray()) {
            Glyphs.Glyph glyph = glyphs.glyph(codePoint);
            letter(glyph, x, top, scale);
            x += glyph.width() * scale;
        }
    }

    private void letter(Glyphs.Glyph glyph, int left, int top, int scale) {
        for (int y = 0; y < Glyphs.HEIGHT; y++) {
            for (int x = 0; x < glyph.width(); x++) {
                if (glyph.ink(x, y)) {
                    ink(left + x * scale, top + y * scale, scale);
                }
            }
        }
    }

    private void ink(int left, int top, int size) {
        for (int y = top; y < Math.min(height, top + size); y++) {
            for (int x = left; x < Math.min(width, left + size); x++) {
                luma[y * width + x] = (byte) Colour.WHITE.luma();
            }
        }
    }

    /** One of the three planes: luma, blue, red. */
    byte[] plane(int number) {
        return switch (number) {
            case 0 -> luma;
            case 1 -> blue;
            default -> red;
        };
    }

    int lumaAt(int x, int y) {
        return luma[y * width + x] & 0xFF;
    }

    int blueAt(int x, int y) {
        return blue[y / 2 * (width / 2) + x / 2] & 0xFF;
    }

    int redAt(int x, int y) {
        return red[y / 2 * (width / 2) + x / 2] & 0xFF;
    }

    /** A colour as video has it, in the limited range 16 to 235. */
    record Colour(int luma, int blue, int red) {
        static final Colour WHITE = new Colour(235, 128, 128);
        static final Colour GREY = new Colour(90, 128, 128);
    }
}

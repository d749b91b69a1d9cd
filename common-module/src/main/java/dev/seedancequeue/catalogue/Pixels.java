package dev.seedancequeue.catalogue;

import com.fasterxml.jackson.annotation.JsonCreator;

/** Size of a picture in pixels; written {@code 864x496}. */
public record Pixels(int width, int height) {

    @JsonCreator
    static Pixels parse(String text) {
        int cross = text.indexOf('x');
        return new Pixels(
                Integer.parseInt(text.substring(0, cross)),
                Integer.parseInt(text.substring(cross + 1)));
    }

    /** Width times height. */
    public long area() {
        return (long) width * height;
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}

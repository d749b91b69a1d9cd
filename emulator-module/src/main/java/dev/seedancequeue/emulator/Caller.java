package dev.seedancequeue.emulator;

/**
 * Who calls, as far as a call tells.
 *
 * @param key fingerprint of the API key, from which the key cannot be had: the first 8 hexadecimal
 *     digits of its SHA-256
 * @param userAgent as sent, cut to 80 characters; empty without one
 */
public record Caller(String key, String userAgent) {

    /** All who came when as many callers were known as are told apart. */
    static final Caller OTHERS = new Caller("others", "");
}

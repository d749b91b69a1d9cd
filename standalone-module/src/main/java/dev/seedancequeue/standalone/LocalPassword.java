package dev.seedancequeue.standalone;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes the passwords that keep other users of the machine out of the embedded servers. */
final class LocalPassword {

    private static final int LENGTH_BYTES = 16;

    private LocalPassword() {}

    static String random() {
        byte[] bytes = new byte[LENGTH_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

package dev.seedancequeue.emulator;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tells callers apart by API key and User-Agent; the first 100, later ones are one. */
final class Callers {

    private static final int MOST = 100;
    private static final int MAX_USER_AGENT = 80;
    private static final int FINGERPRINT_BYTES = 4;

    private final Map<Introduction, Caller> known = new ConcurrentHashMap<>();

    /** What a call says of its caller; holds the key, so it never leaves this class. */
    private record Introduction(String key, String userAgent) {}

    Caller of(String key, ServerRequest request) {
        String agent = request.headers().first(HeaderNames.USER_AGENT).orElse("");
        var introduction =
                new Introduction(key, agent.substring(0, Math.min(MAX_USER_AGENT, agent.length())));
        Caller caller = known.get(introduction);
        if (caller != null) {
            return caller;
        }
        return known.size() >= MOST
                ? Caller.OTHERS
                : known.computeIfAbsent(
                        introduction, who -> new Caller(fingerprint(who.key), who.userAgent));
    }

    private static String fingerprint(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

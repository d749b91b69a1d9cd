package dev.seedancequeue.webhook;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A secret that an endpoint's owner and we share, in the form of Standard Webhooks: {@code whsec_}
 * and the base64 of 24 to 64 bytes.
 *
 * @param until from when on it does not sign any more; null as long as it is the newest
 */
public record SigningSecret(String text, @Nullable Instant until) {

    private static final String PREFIX = "whsec_";
    private static final int RANDOM_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    public SigningSecret {
        if (!isUsable(text)) {
            throw new IllegalArgumentException("not a signing secret");
        }
    }

    /** Whether the text has the form of a secret. */
    public static boolean isUsable(String text) {
        if (!text.startsWith(PREFIX) || text.length() > 100) {
            return false;
        }
        try {
            int bytes = Base64.getDecoder().decode(text.substring(PREFIX.length())).length;
            return bytes >= 24 && bytes <= 64;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** A new one. The generator must be cryptographically strong. */
    public static SigningSecret random(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new SigningSecret(PREFIX + Base64.getEncoder().encodeToString(bytes), null);
    }

    SigningSecret endingAt(Instant time) {
        return new SigningSecret(text, time);
    }

    @JsonIgnore
    boolean signsAt(Instant now) {
        return until == null || now.isBefore(until);
    }

    /** One word of the {@code webhook-signature} header. */
    String sign(String id, Instant time, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            mac.init(new SecretKeySpec(key, ALGORITHM));
            String signed = id + "." + time.getEpochSecond() + "." + body;
            byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java runtime has " + ALGORITHM, e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "SigningSecret[until=" + until + "]";
    }
}

package dev.seedancequeue.callback;

import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The address that the provider calls about one task: it names the task and is signed, so that it
 * can be checked without being stored, and not be guessed. Nothing but the address makes a callback
 * ours; what its body says is not believed (see {@code docs/adr/0014}). Thread-safe.
 */
public final class CallbackAddress {

    /** Where callbacks arrive, below the base address. */
    public static final String PATH = "/callbacks/";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LONGEST_TOKEN = 512;

    private final String prefix;
    private final @Nullable SecretKeySpec key;

    /** Whose callback it is. */
    public record Target(String tenant, TaskId taskId) {}

    private CallbackAddress() {
        prefix = "";
        key = null;
    }

    public CallbackAddress(URI base, String secret) {
        prefix = base.toString().replaceAll("/+$", "") + PATH;
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** No addresses: nothing is given away and nothing is recognised. */
    public static CallbackAddress off() {
        return new CallbackAddress();
    }

    /** The address for a task, or null when callbacks are off. */
    public @Nullable String of(Task task) {
        return key == null ? null : prefix + token(key, task.tenant(), task.id());
    }

    /** The task that the last part of an address names, or null when we have not signed it. */
    public @Nullable Target target(String token) {
        String[] parts = token.split("\\.", -1);
        if (key == null
                || token.length() > LONGEST_TOKEN
                || parts.length != 3
                || !TaskId.isTaskId(parts[1])) {
            return null;
        }
        String tenant;
        try {
            tenant = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException _) {
            return null;
        }
        var id = new TaskId(parts[1]);
        byte[] expected = token(key, tenant, id).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, token.getBytes(StandardCharsets.US_ASCII))
                ? new Target(tenant, id)
                : null;
    }

    private static String token(SecretKeySpec key, String tenant, TaskId id) {
        String text = base64(tenant.getBytes(StandardCharsets.US_ASCII)) + "." + id;
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return text + "." + base64(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java runtime has " + ALGORITHM, e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

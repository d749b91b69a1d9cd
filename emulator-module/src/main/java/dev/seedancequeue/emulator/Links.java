package dev.seedancequeue.emulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signed addresses of results, dead 24 h (of the emulator's time) after the task finished; whoever
 * changes a letter of one gets nothing.
 */
final class Links {

    static final long LIFE_SECONDS = Duration.ofHours(24).toSeconds();

    private static final String VIDEO = "video.";
    static final String LAST_FRAME = "last_frame.png";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String ALGORITHM = "HmacSHA256";

    private final @Nullable String publicUrl;
    private final SecretKeySpec key;

    Links(@Nullable String publicUrl, long seed) {
        this.publicUrl = publicUrl;
        this.key =
                new SecretKeySpec(
                        ("emulator-links-" + seed).getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    String video(Task.View task, String host) {
        return link(task, host, VIDEO + task.order().container());
    }

    String lastFrame(Task.View task, String host) {
        return link(task, host, LAST_FRAME);
    }

    private String link(Task.View task, String host, String file) {
        String date = DATE.format(Instant.ofEpochMilli(task.changedWallMs()));
        return (publicUrl == null ? "http://" + host : publicUrl)
                + "/files/"
                + task.id()
                + "/"
                + file
                + "?X-Tos-Algorithm=TOS4-HMAC-SHA256&X-Tos-Date="
                + date
                + "&X-Tos-Expires="
                + LIFE_SECONDS
                + "&X-Tos-Signature="
                + signature(task.id(), file, date);
    }

    boolean genuine(String taskId, String file, String date, String signature) {
        return MessageDigest.isEqual(
                signature(taskId, file, date).getBytes(StandardCharsets.US_ASCII),
                signature.getBytes(StandardCharsets.UTF_8));
    }

    private String signature(String taskId, String file, String date) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            String signed = taskId + "\n" + file + "\n" + date;
            return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}

package dev.seedancequeue.task;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoMode;
import dev.seedancequeue.catalogue.VideoProfile;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tasks in every state, for tests. */
public final class Tasks {

    public static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    public static final String PROVIDER_ID = "cgt-20261122180000-abcde";

    public static final String ACCOUNT = "main";

    /** One that nobody holds. */
    public static final Slot SLOT = slot(ACCOUNT);

    private static final SecureRandom RANDOM = new SecureRandom();

    private Tasks() {}

    public static VideoProfile video() {
        return new VideoProfile(
                "doubao-seedance-1-5-pro-251215",
                "1-5-pro.default",
                VideoMode.TEXT,
                ServiceTier.DEFAULT,
                "720p",
                "16:9",
                5,
                true,
                false,
                null);
    }

    public static Task queued() {
        return queued("epoch-1");
    }

    public static Task queued(@Nullable String epoch) {
        return Task.accepted(
                TaskId.random(NOW, RANDOM),
                Task.DEFAULT_TENANT,
                video(),
                List.of(),
                null,
                null,
                NOW,
                epoch);
    }

    /** A task that was asked for with an idempotency key and a body of this hash. */
    public static Task queued(@Nullable String epoch, String key, String bodyHash) {
        return Task.accepted(
                TaskId.random(NOW, RANDOM),
                Task.DEFAULT_TENANT,
                video(),
                List.of(),
                null,
                Idempotency.of(key, bodyHash),
                NOW,
                epoch);
    }

    /** A draft, or a final of the given draft. */
    public static Task queued(boolean draft, @Nullable String draftTaskId) {
        VideoProfile plain = video();
        return Task.accepted(
                TaskId.random(NOW, RANDOM),
                Task.DEFAULT_TENANT,
                new VideoProfile(
                        plain.model(),
                        plain.pool(),
                        draftTaskId == null ? VideoMode.TEXT : VideoMode.FINAL_FROM_DRAFT,
                        plain.tier(),
                        draft ? "480p" : plain.resolution(),
                        plain.ratio(),
                        plain.seconds(),
                        plain.audio(),
                        draft,
                        draftTaskId),
                List.of(),
                null,
                null,
                NOW,
                "epoch-1");
    }

    public static Task unconfirmed() {
        return queued().unconfirmed(null, NOW.plusSeconds(60), "no answer within PT60S");
    }

    public static Task parked() {
        return unconfirmed().parked(NOW.plusSeconds(3600), "nobody could tell");
    }

    public static Task ordered() {
        return queued().ordered(ACCOUNT, PROVIDER_ID, NOW.plusSeconds(1));
    }

    public static Task running() {
        return ordered().running(NOW.plusSeconds(2));
    }

    public static Task succeeded() {
        return running().succeeded(result(), NOW.plusSeconds(2), NOW.plusSeconds(60));
    }

    public static Task failed() {
        return running().failed(error(), NOW.plusSeconds(60));
    }

    public static Task expired() {
        return running().expired(NOW.plusSeconds(60));
    }

    public static Task cancelled() {
        return queued().cancelled(NOW.plusSeconds(60));
    }

    /** One task in each state. */
    public static List<Task> inEveryState() {
        return List.of(
                queued(),
                unconfirmed(),
                parked(),
                ordered(),
                running(),
                succeeded(),
                failed(),
                expired(),
                cancelled());
    }

    public static VideoResult result() {
        return new VideoResult(
                "https://tos.example.com/videos/seedance_video.mp4",
                "https://tos.example.com/images/last_frame.png",
                108_900L,
                12345L,
                "720p",
                "16:9",
                5);
    }

    public static TaskError error() {
        return new TaskError(
                "OutputVideoSensitiveContentDetected",
                "the output was refused",
                false,
                TaskError.Charged.NO);
    }

    /** A slot of that account, for videos of tier default. */
    public static Slot slot(String account) {
        return new Slot(account, "1-5-pro.default", "lease of " + account);
    }
}

package dev.seedancequeue.catalogue;

import org.jspecify.annotations.Nullable;

/** The three kinds of input files and their words. */
enum MediaKind {
    IMAGE("image_url", "image", "reference_image"),
    VIDEO("video_url", "video", "reference_video"),
    AUDIO("audio_url", "audio", "reference_audio");

    /** The content item's type, and the name of the object that holds the URL. */
    final String type;

    final String word;
    final String referenceRole;

    MediaKind(String type, String word, String referenceRole) {
        this.type = type;
        this.word = word;
        this.referenceRole = referenceRole;
    }

    static @Nullable MediaKind ofType(String type) {
        for (MediaKind kind : values()) {
            if (kind.type.equals(type)) {
                return kind;
            }
        }
        return null;
    }

    /** The model's limits for this kind; null when it takes none of it. */
    @Nullable MediaRules rules(ModelGeneration generation) {
        return switch (this) {
            case IMAGE -> generation.image();
            case VIDEO -> generation.video();
            case AUDIO -> generation.audio();
        };
    }

    /** How many of it a mode takes. */
    int max(ContentRules rules) {
        Integer max =
                switch (this) {
                    case IMAGE -> rules.maxImages();
                    case VIDEO -> rules.maxVideos();
                    case AUDIO -> rules.maxAudios();
                };
        return max == null ? 0 : max;
    }
}

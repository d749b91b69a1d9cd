package dev.seedancequeue.catalogue;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a video is made from; a draft is a flag beside it, not a mode. */
public enum VideoMode {
    TEXT("text"),
    FIRST_FRAME("a first frame"),
    FIRST_AND_LAST_FRAME("first and last frames"),
    REFERENCES("references"),
    FINAL_FROM_DRAFT("a draft");

    private final String source;

    VideoMode(String source) {
        this.source = source;
    }

    /** The name on the wire and in the catalogue's files: lower snake_case. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How a message calls it: "video from …". */
    String inWords() {
        return "video from " + source;
    }
}

package dev.seedancequeue.api.view;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** The user's envelope around every answer that is not an error. */
@JsonPropertyOrder({"success", "data"})
public record Envelope<T>(boolean success, T data) {

    public static <T> Envelope<T> of(T data) {
        return new Envelope<>(true, data);
    }
}

package dev.seedancequeue.cli.api;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/**
 * What the API answered.
 *
 * @param data without the envelope; missing after a {@code 304}
 */
public record Answer(int status, HttpHeaders headers, JsonNode data) {

    /** A header; empty when it is not there. */
    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    public boolean isReplayed() {
        return header("Idempotent-Replayed").equals("true");
    }
}

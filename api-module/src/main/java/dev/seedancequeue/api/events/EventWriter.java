package dev.seedancequeue.api.events;

import dev.seedancequeue.json.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Writes server-sent events to one listener. Not thread-safe. */
public final class EventWriter {

    /** What a listener who comes again says that it has. */
    public static final String LAST_EVENT_ID = "Last-Event-ID";

    /** After a lost connection an EventSource comes again when this has passed. */
    private static final Duration RECONNECT = Duration.ofSeconds(2);

    private final OutputStream out;
    private @Nullable String lastId;

    private EventWriter(OutputStream out, @Nullable String lastId) {
        this.out = out;
        this.lastId = lastId;
    }

    /**
     * Begins a stream of events.
     *
     * @param lastId the id of the last event that the listener has got, null for a new listener
     */
    public static EventWriter open(HttpServletResponse response, @Nullable String lastId)
            throws IOException {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding("UTF-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        // Or a proxy keeps events until it has a buffer full.
        response.setHeader("X-Accel-Buffering", "no");
        var writer = new EventWriter(response.getOutputStream(), lastId);
        writer.write("retry: " + RECONNECT.toMillis() + "\n\n");
        return writer;
    }

    /** The id of the last event that the listener has got, or null. */
    public @Nullable String lastId() {
        return lastId;
    }

    /**
     * Sends an event, unless it is the one that the listener has got last.
     *
     * @return whether it was sent
     */
    public boolean send(String id, String type, Object data) throws IOException {
        if (id.equals(lastId)) {
            return false;
        }
        String json = Json.mapper().writeValueAsString(data);
        write("id: %s\nevent: %s\ndata: %s\n\n".formatted(id, type, json));
        lastId = id;
        return true;
    }

    /** Sends a comment, so that nobody takes the silence for a dead connection. */
    public void stillHere() throws IOException {
        write(": still here\n\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}

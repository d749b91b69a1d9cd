package dev.seedancequeue.emulator;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON bodies within the provider's 64 MB and within this machine's memory. */
final class RequestBody {

    static final int MAX_BYTES = 64 * 1024 * 1024;

    /** Bodies above this take turns, so that many inline images cannot fill the memory. */
    private static final int LARGE_BYTES = 1024 * 1024;

    private static final int LARGE_AT_ONCE = 2;
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);
    private static final int MAX_DEPTH = 64;
    private static final Semaphore LARGE = new Semaphore(LARGE_AT_ONCE, true);

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .maxStringLength(MAX_BYTES)
                                                    .build())
                                    .build())
                    .build();

    private RequestBody() {}

    /** The body as a JSON object; anything else is refused. */
    static JsonNode json(ServerRequest request) {
        if (request.headers().contentLength().orElse(0) > MAX_BYTES) {
            throw tooLarge();
        }
        try (InputStream in = request.content().inputStream()) {
            byte[] start = read(in, LARGE_BYTES);
            return start.length < LARGE_BYTES ? object(start) : large(start, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode large(byte[] start, InputStream rest) throws IOException {
        if (!turn()) {
            throw ArkException.tooMany(
                    "ServerOverloaded", "Too many large requests at once, retry later");
        }
        try {
            byte[] more = read(rest, MAX_BYTES + 1 - start.length);
            if (start.length + more.length > MAX_BYTES) {
                throw tooLarge();
            }
            byte[] whole = Arrays.copyOf(start, start.length + more.length);
            System.arraycopy(more, 0, whole, start.length, more.length);
            return object(whole);
        } finally {
            LARGE.release();
        }
    }

    /** The server's stream throws its own exceptions where others throw an IOException. */
    private static byte[] read(InputStream in, int most) throws IOException {
        try {
            return in.readNBytes(most);
        } catch (DataReader.InsufficientDataAvailableException e) {
            throw new IOException("the body broke off", e);
        } catch (IllegalArgumentException _) {
            throw ArkException.invalidParameter("", "The request body is not framed as HTTP");
        }
    }

    private static boolean turn() {
        try {
            return LARGE.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static JsonNode object(byte[] bytes) {
        JsonNode body;
        try {
            body = MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw ArkException.invalidParameter(
                    "", "The request body is not valid JSON: " + e.getOriginalMessage());
        }
        if (!body.isObject()) {
            throw ArkException.invalidParameter("", "The request body must be a JSON object");
        }
        return body;
    }

    private static ArkException tooLarge() {
        return new ArkException(413, "InvalidParameter", "The request body exceeds 64 MB", "");
    }
}

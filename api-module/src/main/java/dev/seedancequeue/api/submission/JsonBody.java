package dev.seedancequeue.api.submission;

import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** Reads a request body as JSON and stops reading where it gets too large. */
public final class JsonBody {

    private static final ObjectReader READER =
            Json.mapper().reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private final DataSize max;

    public JsonBody(DataSize max) {
        this.max = max;
    }

    public JsonNode read(HttpServletRequest request) {
        refuseEncoded(request);
        try {
            return read(request.getInputStream(), request.getContentLengthLong());
        } catch (IOException _) {
            throw ProblemException.of(
                    ProblemCode.BAD_REQUEST,
                    "The body ended early, came too slowly or was not framed as HTTP.");
        }
    }

    /** The same of a request that may do without a body; null then. */
    public @Nullable JsonNode readIfAny(HttpServletRequest request) {
        boolean chunked = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        return request.getContentLengthLong() <= 0 && !chunked ? null : read(request);
    }

    /**
     * Reads one byte more than is allowed at most.
     *
     * @param declaredLength the body's length as its sender states it, or -1
     */
    JsonNode read(InputStream in, long declaredLength) throws IOException {
        int limit = Math.toIntExact(max.toBytes());
        if (declaredLength > limit) {
            throw tooLarge();
        }
        byte[] bytes = in.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw tooLarge();
        }
        JsonNode body;
        try {
            body = READER.readTree(bytes);
        } catch (JacksonException e) {
            throw malformed(e);
        }
        if (body.isMissingNode()) {
            throw ProblemException.of(ProblemCode.MALFORMED_JSON, "The body is empty.");
        }
        return body;
    }

    /** A body may only come as it is. */
    public static void refuseEncoded(HttpServletRequest request) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
            throw ProblemException.of(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "Send the body as it is, without Content-Encoding.");
        }
    }

    /** Where it broke, never what stood there: that may be a prompt. */
    private static ProblemException malformed(JacksonException failure) {
        String what =
                switch (failure) {
                    case StreamConstraintsException _ ->
                            "it is nested deeper than %d levels or holds an oversized number or name"
                                    .formatted(Json.MAX_DEPTH);
                    case JacksonException e when e.getOriginalMessage().startsWith("Duplicate") ->
                            "a field is given twice";
                    default -> "it cannot be read";
                };
        var at = failure.getLocation();
        String where =
                at == null
                        ? ""
                        : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
        return ProblemException.of(
                ProblemCode.MALFORMED_JSON,
                "The body is not the JSON it should be: %s%s.".formatted(what, where));
    }

    private ProblemException tooLarge() {
        return ProblemException.of(
                ProblemCode.BODY_TOO_LARGE,
                "The body may have %d bytes. Put images where the provider can fetch them and send"
                                .formatted(max.toBytes())
                        + " their URL instead of data: content.");
    }
}

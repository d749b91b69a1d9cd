package dev.seedancequeue.api.batch;

import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.submission.JsonBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * A request body that lies in a temporary file, which goes when this is closed.
 *
 * @param sha256 of its bytes
 */
record Upload(Path file, String sha256) implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Upload.class);

    /**
     * Takes a request's body and stops where it gets too large.
     *
     * @throws ProblemException it is too large, or did not come whole
     */
    static Upload receive(HttpServletRequest request, DataSize max) {
        JsonBody.refuseEncoded(request);
        if (request.getContentLengthLong() > max.toBytes()) {
            throw tooLarge(max);
        }
        Path file;
        try {
            file = Files.createTempFile("seedance-batch-", ".upload");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary file for a batch", e);
        }
        try {
            return receive(request, file, max);
        } catch (RuntimeException e) {
            delete(file);
            throw e;
        }
    }

    private static Upload receive(HttpServletRequest request, Path file, DataSize max) {
        try (InputStream in = request.getInputStream();
                var out = new DigestOutputStream(Files.newOutputStream(file), sha256Of())) {
            copy(in, out, max);
            return new Upload(file, HexFormat.of().formatHex(out.getMessageDigest().digest()));
        } catch (IOException _) {
            throw ProblemException.of(
                    ProblemCode.BAD_REQUEST,
                    "The file ended early, came too slowly or could not be kept while it is read.");
        }
    }

    private static void copy(InputStream in, OutputStream out, DataSize max) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long taken = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            taken += read;
            if (taken > max.toBytes()) {
                throw tooLarge(max);
            }
            out.write(buffer, 0, read);
        }
    }

    private static MessageDigest sha256Of() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }

    private static ProblemException tooLarge(DataSize max) {
        return ProblemException.of(
                ProblemCode.BODY_TOO_LARGE,
                "The file of a batch may have %d bytes. Send it in parts, and images as URLs."
                        .formatted(max.toBytes()));
    }

    @Override
    public void close() {
        delete(file);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("temporary file of a batch is left: {}", e.getMessage());
        }
    }
}

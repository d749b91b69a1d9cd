package dev.seedancequeue.cli.batch;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.api.Api;
import dev.seedancequeue.cli.download.Download;
import dev.seedancequeue.cli.download.Folders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The folder of one batch: {@code batch.json} says of which, {@code manifest.jsonl} what lies
 * there. One process at a time has it.
 */
final class BatchFolder implements AutoCloseable {

    private static final String SOURCE = "batch.json";
    private static final String MANIFEST = "manifest.jsonl";
    private static final String LOCK = ".seedance.lock";

    private final Path path;
    private final FileChannel lock;

    private BatchFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * What the videos are made from.
     *
     * @param file its name
     * @param sha256 its checksum
     * @param query what was asked for beside it
     * @param idempotencyKey null when the file and the query are the key
     * @param batchId null until the API has accepted it whole
     */
    record Source(
            String file,
            String sha256,
            String query,
            @Nullable String idempotencyKey,
            @Nullable String batchId) {

        Source as(String id) {
            return new Source(file, sha256, query, idempotencyKey, id);
        }

        private boolean isSame(Source other) {
            return sha256.equals(other.sha256)
                    && query.equals(other.query)
                    && Objects.equals(idempotencyKey, other.idempotencyKey);
        }
    }

    /**
     * Takes a folder, which is made if it is not there.
     *
     * @throws CliException another process has it
     */
    static BatchFolder open(Path path) {
        Folders.made(path);
        try {
            FileChannel channel =
                    FileChannel.open(
                            path.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw CliException.usage(
                        "another batch run works in %s; wait for it, or take another folder"
                                .formatted(path));
            }
            var folder = new BatchFolder(path, channel);
            folder.deleteParts();
            return folder;
        } catch (IOException e) {
            throw CliException.usage(Folders.cannotWrite(path, e));
        }
    }

    /** The system takes the lock back when the process ends, however it does. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private void deleteParts() throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(path, "*" + Download.PART)) {
            for (Path part : parts) {
                Files.deleteIfExists(part);
            }
        }
    }

    Path path() {
        return path;
    }

    Path manifest() {
        return path.resolve(MANIFEST);
    }

    /**
     * What this folder is known to be of, or else the given source.
     *
     * @throws CliException it is of another one, whose videos would be mixed with these
     */
    Source claim(Source source) {
        Path file = path.resolve(SOURCE);
        if (!Files.exists(file)) {
            return source;
        }
        Source known;
        try {
            known = Api.JSON.readValue(Files.readAllBytes(file), Source.class);
        } catch (IOException | JacksonException _) {
            throw CliException.usage(
                    "%s cannot be read, so nobody knows whose videos lie there; take another folder"
                            .formatted(file));
        }
        if (!known.isSame(source)) {
            throw CliException.usage(
                    "%s holds the videos of %s%s, and this is another file, or the same with other"
                                    .formatted(path, known.file(), batch(known))
                            + " options; take another folder for it");
        }
        return known;
    }

    private static String batch(Source source) {
        return source.batchId() == null ? "" : " (" + source.batchId() + ")";
    }

    /** Remembers what this folder is of, before anything of it is sent and after. */
    void remember(Source source) {
        Path part = path.resolve(SOURCE + Download.PART);
        try {
            byte[] json = Api.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(source);
            try (FileChannel channel =
                    FileChannel.open(
                            part,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING)) {
                for (var bytes = ByteBuffer.wrap(json); bytes.hasRemaining(); ) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(
                    part,
                    path.resolve(SOURCE),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILURES, Folders.cannotWrite(path, e));
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException _) {
            // The end of the process closes it.
        }
    }
}

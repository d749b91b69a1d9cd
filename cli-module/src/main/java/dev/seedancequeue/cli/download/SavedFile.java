package dev.seedancequeue.cli.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file that lies in a folder.
 *
 * @param file its name
 * @param bytes its size
 * @param sha256 its checksum, in hex
 */
public record SavedFile(String file, long bytes, String sha256) {

    private static final int BUFFER_BYTES = 1 << 16;

    /** Reads a file from the disk, a little at a time. */
    public static SavedFile of(Path path) throws IOException {
        return of(path, String.valueOf(path.getFileName()));
    }

    static SavedFile of(Path path, String name) throws IOException {
        MessageDigest digest = newDigest();
        long bytes = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(path)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
            }
        }
        return new SavedFile(name, bytes, HexFormat.of().formatHex(digest.digest()));
    }

    /** Whether the folder still holds it, byte for byte. */
    public boolean isIn(Path folder) {
        Path path = folder.resolve(file);
        try {
            return Files.isRegularFile(path)
                    && Files.size(path) == bytes
                    && of(path, file).equals(this);
        } catch (IOException _) {
            return false;
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}

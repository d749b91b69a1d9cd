package dev.seedancequeue.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Holds a data folder for one server; the operating system lets go when the JVM is killed. */
record FolderLock(Path folder, FileChannel channel) implements AutoCloseable {

    private static final String FILE = "in-use.lock";

    /**
     * Takes the folder, which is made when absent.
     *
     * @throws IllegalStateException if another server holds it, in this or another process
     */
    static FolderLock take(Path dataFolder) {
        try {
            Path folder = Files.createDirectories(dataFolder).toRealPath();
            FileChannel channel =
                    FileChannel.open(
                            folder.resolve(FILE),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (locks(channel)) {
                return new FolderLock(folder, channel);
            }
            channel.close();
            throw new IllegalStateException(
                    "data folder %s: already in use by another server; stop it or choose another folder"
                            .formatted(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("data folder %s: not usable".formatted(dataFolder), e);
        }
    }

    private static boolean locks(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            // Held within this JVM.
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "data folder %s: lock not released".formatted(folder), e);
        }
    }
}

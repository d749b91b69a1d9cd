package dev.seedancequeue.cli.download;

import dev.seedancequeue.cli.CliException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Folders that a person names. */
public final class Folders {

    private Folders() {}

    /** The folder, made if it is not there. */
    public static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException _) {
            throw CliException.usage(
                    "%s is no folder and none can be made there".formatted(folder));
        }
    }

    /** The same, which takes files: what is not paid yet is better not ordered otherwise. */
    public static Path writable(Path folder) {
        Path made = made(folder);
        if (!Files.isWritable(made)) {
            throw CliException.usage(cannotWrite(folder, new AccessDeniedException("")));
        }
        return made;
    }

    /** Why nothing can be written there, for a person. */
    public static String cannotWrite(Path place, IOException e) {
        String why =
                switch (e) {
                    // Their messages are but the names of files.
                    case AccessDeniedException _ -> "it is not allowed";
                    case NoSuchFileException _ -> "it is not there";
                    case FileSystemException named when named.getReason() != null ->
                            named.getReason();
                    default ->
                            e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
                };
        return "cannot write into %s: %s".formatted(place, why);
    }
}

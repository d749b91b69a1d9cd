package dev.seedancequeue.cli.download;

import dev.seedancequeue.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
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
}

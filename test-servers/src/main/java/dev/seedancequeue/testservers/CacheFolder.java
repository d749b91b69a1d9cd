package dev.seedancequeue.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where downloaded servers are kept between builds. */
final class CacheFolder {

    private static final String NAME = "seedance-queue";

    private CacheFolder() {}

    static Path find() {
        return find(
                System.getenv(),
                Path.of(System.getProperty("java.io.tmpdir")),
                System.getProperty("user.name", "user"));
    }

    /**
     * The first of {@code XDG_CACHE_HOME}, {@code HOME/.cache} and the temporary folder that can be
     * written to.
     */
    static Path find(Map<String, String> environment, Path temporary, String user) {
        Path standard = writable(environment.get("XDG_CACHE_HOME"), NAME);
        if (standard != null) {
            return standard;
        }
        Path home = writable(environment.get("HOME"), ".cache/" + NAME);
        return home != null ? home : privateFolder(temporary, user);
    }

    private static @Nullable Path writable(@Nullable String parent, String child) {
        if (parent == null || !parent.startsWith("/")) {
            return null;
        }
        try {
            Path folder = Files.createDirectories(Path.of(parent, child));
            return Files.isWritable(folder) ? folder : null;
        } catch (IOException _) {
            return null;
        }
    }

    /** Programs are run from here: a folder that somebody else prepared under our name is left. */
    private static Path privateFolder(Path temporary, String user) {
        Path folder = temporary.resolve(NAME + "-" + user);
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        try {
            Path probe = Files.createTempFile(temporary, NAME, ".probe");
            var self = Files.getOwner(probe);
            Files.delete(probe);
            if (!Files.exists(folder)) {
                Files.createDirectory(folder, ownerOnly);
            }
            boolean ours =
                    Files.getOwner(folder).equals(self)
                            && PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))
                                    .endsWith("------");
            return ours ? folder : Files.createTempDirectory(temporary, NAME + "-", ownerOnly);
        } catch (IOException e) {
            throw new UncheckedIOException("no folder to keep servers in under " + temporary, e);
        }
    }
}

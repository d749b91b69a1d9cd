package dev.seedancequeue.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheFolderTest {

    @TempDir private Path root;

    @Test
    void prefersTheStandardCacheFolder() {
        var environment = Map.of("XDG_CACHE_HOME", root + "/cache", "HOME", root + "/home");

        assertThat(find(environment)).isEqualTo(root.resolve("cache/seedance-queue"));
    }

    @Test
    void usesTheHomeFolderWithoutOne() {
        assertThat(find(Map.of("HOME", root + "/home")))
                .isEqualTo(root.resolve("home/.cache/seedance-queue"))
                .isDirectory();
    }

    @Test
    void fallsBackToThePrivateTemporaryFolderWhenHomeIsMissingEmptyOrNoFolder() throws IOException {
        Path expected = root.resolve("seedance-queue-me");
        Path file = Files.createFile(root.resolve("file"));

        assertThat(find(Map.of())).isEqualTo(expected);
        assertThat(find(Map.of("HOME", ""))).isEqualTo(expected);
        assertThat(find(Map.of("HOME", file.toString()))).isEqualTo(expected);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(expected)))
                .isEqualTo("rwx------");
    }

    @Test
    void leavesATemporaryFolderThatOthersMayWriteTo() throws IOException {
        Path prepared = Files.createDirectory(root.resolve("seedance-queue-me"));
        Files.setPosixFilePermissions(prepared, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(find(Map.of())).isNotEqualTo(prepared).hasParent(root);
    }

    private Path find(Map<String, String> environment) {
        return CacheFolder.find(environment, root, "me");
    }
}

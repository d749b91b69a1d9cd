package dev.seedancequeue.systemtests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What an image is built from, checked without a Docker engine. */
class DockerContextTest {

    private static final Pattern MODULE = Pattern.compile("<module>(.+?)</module>");

    /** Maven reads the pom of every module that the root names, also of those it does not build. */
    @Test
    void letsThePomOfEveryModuleThrough() {
        List<String> allowed =
                Documents.read(".dockerignore")
                        .lines()
                        .filter(line -> line.startsWith("!"))
                        .map(line -> line.substring(1))
                        .toList();

        assertThat(Documents.groups(MODULE, Documents.read("pom.xml")))
                .isNotEmpty()
                .allSatisfy(module ->
                        assertThat(allowed)
                                .anyMatch(pattern -> matches(pattern, module + "/pom.xml")));
    }

    private static boolean matches(String pattern, String file) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(file));
    }
}

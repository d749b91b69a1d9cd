package dev.seedancequeue.systemtests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents as a reader meets them. */
class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#{1,6} (.+)$", Pattern.MULTILINE);
    private static final int LONGEST_README = 250;

    static List<Path> documents() {
        return Documents.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyRelativeLinkLeadsSomewhere(Path document) {
        String prose = Documents.prose(Documents.read(document));
        assertThat(Documents.groups(LINK, prose))
                .filteredOn(link -> !link.matches("(https?|mailto):.*"))
                .allSatisfy(link -> assertResolves(document, link));
    }

    @Test
    void aReaderIsLedToEveryDocument() {
        List<Path> reached =
                Documents.all().stream()
                        .flatMap(from ->
                                Documents.groups(LINK, Documents.prose(Documents.read(from)))
                                        .stream()
                                        .map(link -> target(from, link)))
                        .toList();
        assertThat(Documents.all())
                .filteredOn(file -> file.startsWith(Documents.ROOT.resolve("docs")))
                .isSubsetOf(reached);
    }

    @Test
    void theReadmeIsShort() {
        assertThat(Documents.read("README.md").lines().count()).isLessThanOrEqualTo(LONGEST_README);
    }

    private static void assertResolves(Path document, String link) {
        Path target = target(document, link);
        assertThat(target).exists();
        int hash = link.indexOf('#');
        if (hash >= 0 && Files.isRegularFile(target)) {
            assertThat(Documents.groups(HEADING, Documents.read(target)).stream())
                    .as("headings of %s", target)
                    .map(DocumentationTest::anchor)
                    .contains(link.substring(hash + 1));
        }
    }

    private static Path target(Path document, String link) {
        String path = link.replaceFirst("#.*", "");
        return path.isEmpty()
                ? document
                : document.resolveSibling(URLDecoder.decode(path, StandardCharsets.UTF_8))
                        .normalize();
    }

    /** How GitHub makes an anchor of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                .replace(' ', '-');
    }
}

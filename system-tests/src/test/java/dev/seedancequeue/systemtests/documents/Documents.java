package dev.seedancequeue.systemtests.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The project's Markdown files and what stands in them. */
final class Documents {

    static final Path ROOT = root();

    private static final Pattern FENCE =
            Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("`[^`\\n]*`");

    private Documents() {}

    /** Every Markdown file that is not made by a build. */
    static List<Path> all() {
        try (var files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(Documents::isOurs)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(Path file) {
        for (Path part : ROOT.relativize(file)) {
            String name = part.toString();
            if (name.startsWith(".") || name.equals("target") || name.equals("node_modules")) {
                return false;
            }
        }
        return true;
    }

    static String read(String path) {
        return read(ROOT.resolve(path));
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of each fenced block in a language. */
    static List<String> blocks(String document, String language) {
        return FENCE.matcher(document)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** The text without code, in which nothing is a link. */
    static String prose(String document) {
        return CODE.matcher(FENCE.matcher(document).replaceAll("")).replaceAll("code");
    }

    /** The part below a heading of the second level. */
    static String section(String document, String heading) {
        int begin = document.indexOf("\n## " + heading + "\n");
        if (begin < 0) {
            throw new AssertionError("no section " + heading);
        }
        int end = document.indexOf("\n## ", begin + 1);
        return document.substring(begin, end < 0 ? document.length() : end);
    }

    static List<String> groups(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("seedance"))
                || !Files.exists(folder.resolve("docs/adr"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new AssertionError("not started within the project");
            }
        }
        return folder;
    }
}

package dev.seedancequeue.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class DocumentedExampleTest {

    @Test
    void theDocumentShowsWhatIsTested() throws IOException {
        String source =
                Files.readString(
                        Path.of("src/test/java")
                                .resolve(
                                        DocumentedExample.class.getName().replace('.', '/')
                                                + ".java"));
        String body =
                source.substring(source.indexOf("        try ("), source.lastIndexOf("    }\n"));

        assertThat(Files.readString(Path.of("../docs/producers.md")))
                .contains("```java\n" + body.stripTrailing().stripIndent() + "\n```");
    }
}

package dev.seedancequeue.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelsDocumentTest {

    private static final Path FILE = Path.of("..", "docs", "models.md");

    /** With {@code -Dmodels.document=write} the page is written; the page itself says how. */
    @Test
    void pageSaysWhatTheCatalogueSays() throws IOException {
        String page = new ModelsDocument(ModelCatalogue.standard()).write();
        if ("write".equals(System.getProperty("models.document"))) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, page);
        }

        assertThat(FILE)
                .as("docs/models.md is generated; its head names the command")
                .exists()
                .hasContent(page);
    }
}

package dev.seedancequeue.cli;

import dev.seedancequeue.cli.api.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the JSON that a person names. */
public final class JsonInput {

    private JsonInput() {}

    /**
     * Reads a file.
     *
     * @param file {@code -} is stdin
     */
    public static JsonNode read(Path file) {
        boolean isStdin = file.toString().equals("-");
        String name = isStdin ? "stdin" : file.toString();
        try {
            byte[] bytes = isStdin ? System.in.readAllBytes() : Files.readAllBytes(file);
            JsonNode json = Api.JSON.readTree(bytes);
            if (!json.isObject()) {
                throw CliException.usage("%s has to hold a JSON object".formatted(name));
            }
            return json;
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw CliException.usage(
                    "%s is not JSON%s"
                            .formatted(
                                    name,
                                    at == null
                                            ? ""
                                            : ": see line %d, column %d"
                                                    .formatted(at.getLineNr(), at.getColumnNr())));
        } catch (IOException _) {
            throw CliException.usage("%s cannot be read".formatted(name));
        }
    }
}

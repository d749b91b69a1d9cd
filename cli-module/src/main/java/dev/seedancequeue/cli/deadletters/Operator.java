package dev.seedancequeue.cli.deadletters;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.api.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The API for an operator, whose key never stands among the arguments, where everybody sees it. */
final class Operator {

    private static final String VARIABLE = "SEEDANCE_API_OPERATOR_KEY";

    @Option(
            names = "--operator-key-file",
            paramLabel = "FILE",
            description = "Holds the operator's key; otherwise it is in " + VARIABLE + ".")
    private @Nullable Path keyFile;

    JsonNode get(Connection connection, String path) {
        return connection.forReading().get(path, "Authorization", authorization()).data();
    }

    /** Sends something; the same again is safe. */
    int post(Connection connection, String path, @Nullable JsonNode body) {
        Api api = connection.forSending();
        connection.print(api.post(path, body, "Authorization", authorization()).data());
        return ExitCode.DONE;
    }

    private String authorization() {
        String key = key();
        if (key.isEmpty() || !key.chars().allMatch(letter -> letter > ' ' && letter < 127)) {
            throw CliException.usage(
                    "the operator's key is %s; it comes from %s or --operator-key-file"
                            .formatted(
                                    key.isEmpty() ? "not given" : "not one line of plain letters",
                                    VARIABLE));
        }
        return "Bearer " + key;
    }

    private String key() {
        if (keyFile == null) {
            String key = System.getenv(VARIABLE);
            return key == null ? "" : key.strip();
        }
        try {
            return Files.readString(keyFile).strip();
        } catch (IOException _) {
            throw CliException.usage("%s cannot be read".formatted(keyFile));
        }
    }
}

package dev.seedancequeue.cli;

import dev.seedancequeue.cli.api.Api;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What every command takes that talks to the API. */
public final class Connection {

    /** For a command that only looks: a person sees at once that nothing is there. */
    private static final Duration READING = Duration.ZERO;

    /** For a command that sends something. */
    private static final Duration SENDING = Duration.ofSeconds(30);

    /** For a command that stays: an API may be started anew meanwhile. */
    private static final Duration FOLLOWING = Duration.ofMinutes(5);

    private static final int LARGEST_PORT = 65_535;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:SEEDANCE_URL:-http://localhost:8080}",
            description = "Where the API is; otherwise SEEDANCE_URL, or http://localhost:8080.")
    private String url = "";

    @Option(
            names = "--json",
            description =
                    "JSON on stdout: one document, or a line for each thing that happens. All else"
                            + " goes to stderr.")
    private boolean json;

    @Option(
            names = "--retry-for",
            paramLabel = "SECONDS",
            description =
                    "How long to try again what did not reach the API, or what it asks to send"
                            + " again. Usually 0 to look, 30 to send, 300 to follow.")
    private @Nullable Integer retryFor;

    /** The API, for a command that only looks. */
    public Api forReading() {
        return api(READING);
    }

    /** The API, for a command that sends something. */
    public Api forSending() {
        return api(SENDING);
    }

    /** The API, for a command that stays. */
    public Api forFollowing() {
        return api(FOLLOWING);
    }

    private Api api(Duration usual) {
        URI server = server();
        if (retryFor != null && retryFor < 0) {
            throw CliException.usage("--retry-for has to be 0 or more seconds");
        }
        Duration patience = retryFor == null ? usual : Duration.ofSeconds(retryFor);
        return new Api(server, patience, terminal()::say);
    }

    private URI server() {
        if (url.contains("@")) {
            // Not shown, as it may hold a password; nothing here would send it.
            throw CliException.usage(
                    "the URL of the API holds an @; no user can be given there, and no password");
        }
        try {
            URI server = URI.create(url);
            if (url.matches("https?://[^/?#\\s]+(/[^?#\\s]*)?")
                    && server.getHost() != null
                    && server.getPort() <= LARGEST_PORT) {
                return server;
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw CliException.usage(
                "the URL of the API is \"%s\" and has to look like http://localhost:8080"
                        .formatted(url));
    }

    public boolean wantsJson() {
        return json;
    }

    /** Prints one result: as JSON, or for people as a list of its fields. */
    public void print(JsonNode data) {
        if (json) {
            terminal().print(data);
        } else {
            Fields.lines(data, terminal()).forEach(terminal()::print);
        }
    }

    public Terminal terminal() {
        if (command != null && command.root().userObject() instanceof Cli cli) {
            return cli.terminal();
        }
        throw new IllegalStateException("not part of the command line");
    }
}

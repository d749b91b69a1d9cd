package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The role's own main in a JVM of its own: a failed start is one line and status 1. */
final class StartFailureIT {

    private static final long LIMIT_SECONDS = 120;

    @TempDir private Path folder;

    @Test
    void aTakenPort() throws IOException, InterruptedException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            String port = Integer.toString(taken.getLocalPort());

            assertThat(failedStart(Map.of("SEEDANCE_PORT", port)))
                    .isEqualTo(
                            "seedance api: port %s is taken; set SEEDANCE_PORT to another one, or to 0 for a free one"
                                    .formatted(port));
        }
    }

    @Test
    void anUnknownSetting() throws IOException, InterruptedException {
        assertThat(failedStart(Map.of("SEEDANCE_API_POL_HINT", "3s")))
                .isEqualTo(
                        "seedance api: SEEDANCE_API_POL_HINT is not a setting; did you mean"
                                + " SEEDANCE_API_POLL_HINT? README.md lists them all");
    }

    @ParameterizedTest
    @CsvSource({
        "SEEDANCE_API_POLL_HINT, soon, SEEDANCE_API_POLL_HINT=soon is not usable: ",
        "SEEDANCE_API_POLL_HINT, 0s, SEEDANCE_API_* are not usable: poll-hint has to be",
        "SEEDANCE_PORT, many, SEEDANCE_PORT=many is not usable: ",
        "SEEDANCE_PORT, 65536, SEEDANCE_PORT=65536 is not usable: ",
        "SEEDANCE_ADDRESS, no.such.host.invalid, SEEDANCE_ADDRESS is not usable: no.such.host.invalid",
        "SEEDANCE_LOG_LEVEL, loud, SEEDANCE_LOG_LEVEL=loud is not usable: ",
        "SEEDANCE_LOG_FORMAT, xml, SEEDANCE_LOG_FORMAT=xml is not usable: ",
        "SEEDANCE_RABBITMQ_URI, amqp://u:passw0rd@[h, SEEDANCE_RABBITMQ_URI=*** is not usable: ",
        "SEEDANCE_REDIS_URI, localhost:6379, SEEDANCE_REDIS_* are not usable: uri has to be redis://"
    })
    void aValueThatCannotBeUsed(String variable, String value, String line)
            throws IOException, InterruptedException {
        assertThat(failedStart(Map.of(variable, value))).contains(line).doesNotContain("passw0rd");
    }

    /** The only line on standard error. */
    private String failedStart(Map<String, String> environment)
            throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        var builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ApiApplication.class.getName())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SEEDANCE_"));
        builder.environment().put("SEEDANCE_PORT", "0");
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(errors, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(String.join("\n", lines)).isEqualTo(1);
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }
}

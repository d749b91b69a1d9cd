package dev.seedancequeue.systemtests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.api.ApiApplication;
import dev.seedancequeue.emulator.EmulatorSettings;
import dev.seedancequeue.launch.KnownSettings;
import dev.seedancequeue.worker.WorkerApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The settings table of the README holds every variable that is read, with its default. */
class SettingsTableTest {

    private static final String NONE = "–";
    private static final Pattern ROW =
            Pattern.compile("^\\| (`[^|]*`) \\| ([^|]*) \\| [^|]+ \\|$", Pattern.MULTILINE);
    private static final Pattern VARIABLE = Pattern.compile("`([A-Z_]+)`");
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\$\\{([A-Z_]+)(?::-?([^}?]*))?(?:\\?[^}]*)?}");
    private static final Pattern TEST_VARIABLE = Pattern.compile("(SEEDANCE_TEST_[A-Z_]*[A-Z])\\b");
    private static final Pattern LAUNCHER_VARIABLE =
            Pattern.compile("\\b((?:SEEDANCE|ARK)_[A-Z_]*[A-Z])\\b");
    private static final Pattern EMULATOR_CASE = Pattern.compile("\"([A-Z_]+)\"(?=[^;]*->)");

    private static final Map<String, String> TABLE = table();

    @Test
    void holdsTheSettingsOfEveryRecordWithTheirDefaults() {
        assertThat(TABLE).containsAllEntriesOf(records());
    }

    @Test
    void holdsTheDefaultsOfConfigurationFilesAndCompose() {
        placeholders()
                .forEach((variable, defaults) -> {
                    for (String value : defaults) {
                        assertThat(TABLE.get(variable)).as(variable).contains(value);
                    }
                });
    }

    @Test
    void holdsTheEmulatorsSettingsWithTheirDefaults() {
        Map<String, String> emulator = new TreeMap<>();
        flatten(EmulatorSettings.defaults(), emulator);
        assertThat(emulator.keySet()).isEqualTo(readByTheEmulator());
        assertThat(emulator)
                .allSatisfy((variable, value) ->
                        assertThat(TABLE.get(variable)).as(variable).startsWith(value));
    }

    @Test
    void holdsNothingElseAndMissesNothing() {
        Set<String> known = new TreeSet<>(records().keySet());
        known.addAll(placeholders().keySet());
        known.addAll(readByTheEmulator());
        known.addAll(Documents.groups(LAUNCHER_VARIABLE, Documents.read("seedance")));
        known.addAll(readByTests());
        assertThat(TABLE.keySet()).isEqualTo(known);
    }

    private static Map<String, String> table() {
        Map<String, String> table = new TreeMap<>();
        String section = Documents.section(Documents.read("README.md"), "Settings");
        ROW.matcher(section)
                .results()
                .forEach(row ->
                        Documents.groups(VARIABLE, row.group(1))
                                .forEach(variable -> table.put(variable, row.group(2))));
        return table;
    }

    private static Map<String, String> records() {
        Map<String, String> defaults = new TreeMap<>();
        Stream.of(ApiApplication.ROLE, WorkerApplication.ROLE)
                .flatMap(role -> role.settings().stream())
                .distinct()
                .forEach(record -> {
                    List<String> variables = KnownSettings.variables(record);
                    // A record has one constructor, with its components in order.
                    Parameter[] parameters = record.getDeclaredConstructors()[0].getParameters();
                    for (int i = 0; i < parameters.length; i++) {
                        defaults.put(variables.get(i), defaultOf(parameters[i]));
                    }
                });
        return defaults;
    }

    private static String defaultOf(Parameter parameter) {
        DefaultValue value = parameter.getAnnotation(DefaultValue.class);
        return value == null ? NONE : cell(String.join(",", value.value()));
    }

    private static String cell(String value) {
        return value.isEmpty() ? NONE : "`" + value + "`";
    }

    private static Map<String, Set<String>> placeholders() {
        Map<String, Set<String>> defaults = new TreeMap<>();
        for (String file :
                List.of(
                        "api-module/src/main/resources/api.yml",
                        "worker-module/src/main/resources/worker.yml",
                        "docker-compose.yml")) {
            PLACEHOLDER
                    .matcher(Documents.read(file))
                    .results()
                    .forEach(match -> {
                        Set<String> seen =
                                defaults.computeIfAbsent(match.group(1), _ -> new TreeSet<>());
                        if (match.group(2) != null && !match.group(2).isEmpty()) {
                            seen.add(cell(match.group(2)));
                        }
                    });
        }
        return defaults;
    }

    /** The emulator's settings by the names of their components, which its variables follow. */
    private static void flatten(Record record, Map<String, String> into) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = value(component, record);
            if (value instanceof Record inner) {
                flatten(inner, into);
            } else {
                into.put(variable(component.getName()), cell(text(value)));
            }
        }
    }

    private static String variable(String component) {
        String name =
                switch (component) {
                    case "median" -> "videoTime";
                    case "spread" -> "videoTimeSpread";
                    case "pickup" -> "pickupTime";
                    default -> component;
                };
        return "SEEDANCE_EMULATOR_"
                + name.replaceAll("([A-Z])", "_$1").toUpperCase(java.util.Locale.ROOT);
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Duration duration -> duration.toMillis() + "ms";
            case Double number when number == Math.rint(number) ->
                    Long.toString(number.longValue());
            default -> value.toString();
        };
    }

    private static @Nullable Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(component.getName(), e);
        }
    }

    private static Set<String> readByTheEmulator() {
        String reader =
                Documents.read(
                        "emulator-module/src/main/java/dev/seedancequeue/emulator/SettingsReader.java");
        Set<String> variables = new TreeSet<>();
        reader.lines()
                .filter(line -> line.strip().startsWith("case \""))
                .forEach(line ->
                        Documents.groups(EMULATOR_CASE, line)
                                .forEach(name -> variables.add("SEEDANCE_EMULATOR_" + name)));
        return variables;
    }

    private static Set<String> readByTests() {
        Set<String> variables = new TreeSet<>();
        try (var files = Files.walk(Documents.ROOT.resolve("test-servers/src/main"))) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file ->
                            variables.addAll(
                                    Documents.groups(TEST_VARIABLE, Documents.read(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return variables;
    }
}

package dev.seedancequeue.launch;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The environment variables a role understands. A variable of ours that no role reads is a typing
 * error that would otherwise go unnoticed, so it fails the start.
 */
public final class KnownSettings {

    private static final String PORT = "SEEDANCE_PORT";
    private static final int MAX_PORT = 65535;
    private static final String LOG_FORMAT = "SEEDANCE_LOG_FORMAT";

    /** Empty is plain text, for people. */
    private static final Set<String> LOG_FORMATS = Set.of("", "logstash", "ecs", "gelf");

    private static final String LOG_LEVEL = "SEEDANCE_LOG_LEVEL";
    private static final Set<String> LOG_LEVELS =
            Set.of("trace", "debug", "info", "warn", "error", "off");

    /** Read by every role from its configuration file. */
    private static final List<String> COMMON =
            List.of(PORT, "SEEDANCE_ADDRESS", LOG_FORMAT, LOG_LEVEL);

    /** Read by other roles, tests and the launcher script; one environment may serve them all. */
    private static final List<String> FOREIGN_PREFIXES =
            List.of(
                    "SEEDANCE_API_",
                    "SEEDANCE_WORKER_",
                    "SEEDANCE_EMULATOR_",
                    "SEEDANCE_TEST_",
                    "SEEDANCE_JAVA_",
                    "SEEDANCE_BIND",
                    "SEEDANCE_URL");

    private final String role;
    private final SortedSet<String> names;

    private KnownSettings(String role, SortedSet<String> names) {
        this.role = role;
        this.names = names;
    }

    public static KnownSettings of(Role role) {
        var names = new TreeSet<>(COMMON);
        role.settings().forEach(record -> names.addAll(variables(record)));
        return new KnownSettings(role.name(), names);
    }

    /** The environment variables that set the components of a settings record. */
    public static List<String> variables(Class<? extends Record> record) {
        String prefix = record.getAnnotation(ConfigurationProperties.class).value();
        List<String> variables = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = prefix + "." + component.getName().replaceAll("([A-Z])", "_$1");
            variables.add(name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT));
        }
        return variables;
    }

    /**
     * Refuses variables of ours that mean nothing, and values over which Spring would fail without
     * naming the variable.
     *
     * @throws UnknownSettingException for the first variable of ours that this role does not know
     * @throws IllegalArgumentException for such a value
     */
    public void check(Map<String, String> environment) {
        requireUsable(environment, PORT, KnownSettings::isPort, "a number from 0 to 65535");
        requireUsable(
                environment, LOG_FORMAT, LOG_FORMATS::contains, "logstash, ecs, gelf or empty");
        requireUsable(
                environment,
                LOG_LEVEL,
                level -> LOG_LEVELS.contains(level.toLowerCase(Locale.ROOT)),
                "trace, debug, info, warn, error or off");
        String own = "SEEDANCE_" + role.toUpperCase(Locale.ROOT) + "_";
        for (String variable : new TreeSet<>(environment.keySet())) {
            boolean foreign =
                    !variable.startsWith(own)
                            && FOREIGN_PREFIXES.stream().anyMatch(variable::startsWith);
            if (variable.startsWith("SEEDANCE_") && !foreign && !names.contains(variable)) {
                throw new UnknownSettingException(variable, nearest(variable));
            }
        }
    }

    private static void requireUsable(
            Map<String, String> environment,
            String variable,
            Predicate<String> usable,
            String expected) {
        String value = environment.get(variable);
        if (value != null && !usable.test(value)) {
            throw new IllegalArgumentException(
                    "%s=%s is not usable: it has to be %s".formatted(variable, value, expected));
        }
    }

    private static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= MAX_PORT;
    }

    private String nearest(String variable) {
        return names.stream()
                .min((a, b) ->
                        Integer.compare(editDistance(variable, a), editDistance(variable, b)))
                .orElseThrow();
    }

    private static int editDistance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }

    /** A variable that starts like ours and means nothing. */
    public static final class UnknownSettingException extends IllegalArgumentException {
        UnknownSettingException(String variable, String nearest) {
            super(
                    "%s is not a setting; did you mean %s? README.md lists them all"
                            .formatted(variable, nearest));
        }
    }
}

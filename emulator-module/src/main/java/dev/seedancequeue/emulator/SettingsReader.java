package dev.seedancequeue.emulator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads settings from {@code SEEDANCE_EMULATOR_*} and from flags, which win. */
final class SettingsReader {

    static final String PREFIX = "SEEDANCE_EMULATOR_";

    private SettingsReader() {}

    /**
     * Reads what was given into settings.
     *
     * @param base what holds where nothing is given
     * @throws IllegalArgumentException with the setting, its value and what it may be
     */
    static EmulatorSettings read(
            EmulatorSettings base, String[] args, Map<String, String> environment) {
        Map<String, String> given = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                given.put(name, value);
            }
        });
        given.putAll(flags(args));
        EmulatorSettings settings = base;
        for (Map.Entry<String, String> entry : given.entrySet()) {
            settings = apply(settings, entry.getKey(), entry.getValue().strip());
        }
        return settings;
    }

    private static Map<String, String> flags(String[] args) {
        Map<String, String> flags = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i++) {
            String flag = args[i];
            if (!flag.startsWith("--") || flag.length() == 2) {
                throw new IllegalArgumentException(
                        "unknown argument " + flag + ", try --port 0 --speed 50");
            }
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag.substring(2) : flag.substring(2, equals);
            if (equals < 0 && i + 1 == args.length) {
                throw new IllegalArgumentException("flag " + flag + " needs a value");
            }
            String value = equals < 0 ? args[++i] : flag.substring(equals + 1);
            flags.put(PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_'), value);
        }
        return flags;
    }

    private static EmulatorSettings apply(EmulatorSettings settings, String name, String value) {
        try {
            return switch (name.substring(PREFIX.length())) {
                case "HOST" -> settings.withHost(value);
                case "PORT" -> settings.withPort(Integer.parseInt(value));
                case "PUBLIC_URL" -> settings.withPublicUrl(value.isEmpty() ? null : value);
                case "API_KEY" -> settings.withApiKey(value);
                case "SPEED" -> settings.withSpeed(Double.parseDouble(value));
                case "SEED" -> settings.withSeed(Long.parseLong(value));
                case "CALLBACKS_ANYWHERE" -> settings.withCallbacksAnywhere(yes(value));
                case "RECORDS" -> settings.withRecords(Integer.parseInt(value));
                case "LEDGER_ENTRIES" -> settings.withLedgerEntries(Integer.parseInt(value));
                case "VIDEO_TIME", "VIDEO_TIME_SPREAD", "PICKUP_TIME" ->
                        settings.withTimes(times(settings.times(), name, value));
                default -> settings.withLimits(limits(settings.limits(), name, value));
            };
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(name + " is not a number: " + value);
        } catch (java.time.format.DateTimeParseException _) {
            throw new IllegalArgumentException(name + " is not a time like 30s or PT30S: " + value);
        } catch (UnknownSettingException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static VideoTimes times(VideoTimes times, String name, String value) {
        return switch (name.substring(PREFIX.length())) {
            case "VIDEO_TIME" -> new VideoTimes(time(value), times.spread(), times.pickup());
            case "VIDEO_TIME_SPREAD" ->
                    new VideoTimes(times.median(), Double.parseDouble(value), times.pickup());
            default -> new VideoTimes(times.median(), times.spread(), time(value));
        };
    }

    private static Limits limits(Limits limits, String name, String value) {
        return switch (name.substring(PREFIX.length())) {
            case "SLOTS" -> limits.withSlots(Integer.parseInt(value));
            case "CREATE_PER_MINUTE" -> limits.withCreatePerMinute(Integer.parseInt(value));
            case "TOKENS_PER_DAY" -> limits.withTokensPerDay(Long.parseLong(value));
            case "QUEUED" -> limits.withQueued(Integer.parseInt(value));
            case "GET_PER_SECOND" -> limits.withGetPerSecond(Integer.parseInt(value));
            case "LIST_PER_SECOND" -> limits.withListPerSecond(Integer.parseInt(value));
            case "DELETE_PER_SECOND" -> limits.withDeletePerSecond(Integer.parseInt(value));
            default -> throw new UnknownSettingException(name);
        };
    }

    private static Duration time(String value) {
        String iso = value.toUpperCase(Locale.ROOT);
        return Duration.parse(iso.startsWith("PT") ? iso : "PT" + iso);
    }

    private static boolean yes(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0", "" -> false;
            default -> throw new IllegalArgumentException("true or false, not " + value);
        };
    }

    private static final class UnknownSettingException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        UnknownSettingException(String name) {
            super("there is no setting " + name + "; docs/emulator.md lists them");
        }
    }
}

package dev.seedancequeue.launch;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.convert.ConversionFailedException;

/** Why a start failed, in one line that says what to do. */
public final class StartFailure {

    /** Spring's own settings that our configuration files take from variables of ours. */
    private static final Map<String, String> SPRING_NAMES =
            Map.of(
                    "server.port", "SEEDANCE_PORT",
                    "server.address", "SEEDANCE_ADDRESS",
                    "logging.level.root", "SEEDANCE_LOG_LEVEL",
                    "logging.structured.format.console", "SEEDANCE_LOG_FORMAT");

    private StartFailure() {}

    public static String explain(Throwable failure) {
        PortInUseException port = cause(failure, PortInUseException.class);
        if (port != null) {
            return "port %d is taken; set SEEDANCE_PORT to another one, or to 0 for a free one"
                    .formatted(port.getPort());
        }
        if (cause(failure, java.net.BindException.class) != null) {
            return "SEEDANCE_ADDRESS is not usable: this machine has no such address";
        }
        BindException bind = cause(failure, BindException.class);
        return bind == null ? root(failure) : unusable(bind);
    }

    private static String unusable(BindException bind) {
        UnboundConfigurationPropertiesException unbound =
                cause(bind, UnboundConfigurationPropertiesException.class);
        if (unbound != null) {
            return "there is no setting "
                    + unbound.getUnboundProperties().stream()
                            .map(property -> property.getName().toString())
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        String variable = SPRING_NAMES.get(bind.getName().toString());
        if (variable != null) {
            // The property's value is our own placeholder, the reason names what stood in it.
            return "%s is not usable: %s".formatted(variable, root(bind));
        }
        ConfigurationProperty property = bind.getProperty();
        if (property == null) {
            // The values are fine one by one, the record as a whole refused them and says which.
            return "settings %s_* are not usable: %s"
                    .formatted(variable(bind.getName()), root(bind));
        }
        return "%s=%s is not usable: %s"
                .formatted(
                        variable(bind.getName()),
                        isSecret(bind.getName()) ? "***" : property.getValue(),
                        isSecret(bind.getName()) ? "it cannot be read" : root(bind));
    }

    private static String variable(ConfigurationPropertyName name) {
        return name.toString().replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /**
     * Values of secrets and of addresses with passwords stay out of messages, and so do messages
     * about them: a parser quotes what it could not read.
     */
    private static boolean isSecret(ConfigurationPropertyName name) {
        String last = name.getLastElement(ConfigurationPropertyName.Form.UNIFORM);
        return Stream.of("key", "keys", "uri", "url", "secret", "password", "token")
                .anyMatch(last::endsWith);
    }

    private static String root(Throwable failure) {
        ConversionFailedException conversion = cause(failure, ConversionFailedException.class);
        if (conversion != null && conversion.getTargetType().getType().isEnum()) {
            // Java's own words name a class and not what there is to choose from.
            return "\"%s\" is none of %s"
                    .formatted(
                            conversion.getValue(),
                            Stream.of(conversion.getTargetType().getType().getEnumConstants())
                                    .map(choice -> ((Enum<?>) choice).name())
                                    .map(name -> name.toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(", ")));
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}

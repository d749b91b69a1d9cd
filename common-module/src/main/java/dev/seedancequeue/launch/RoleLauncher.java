package dev.seedancequeue.launch;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Starts one role of the product. A start that fails says why in one line on standard error and
 * ends the process with status 1; no stack trace leaves the process.
 */
public final class RoleLauncher {

    private static final Logger log = LoggerFactory.getLogger(RoleLauncher.class);

    private RoleLauncher() {}

    /** Runs a role until a signal stops it. */
    public static void main(Role role, String... args) {
        String[] all =
                Stream.of(StopOnSignal.ARGUMENTS, args).flatMap(Stream::of).toArray(String[]::new);
        exitOnFailure(
                role.name(),
                () ->
                        start(
                                role,
                                System.getenv(),
                                context ->
                                        context.registerBean(
                                                StopOnSignal.class,
                                                () -> new StopOnSignal(context)),
                                all));
    }

    /**
     * Starts a role in this process.
     *
     * @param more further beans for its application context
     */
    public static ConfigurableApplicationContext start(
            Role role,
            Map<String, String> environment,
            Consumer<GenericApplicationContext> more,
            String... args) {
        KnownSettings.of(role).check(environment);
        SpringApplication application =
                new SpringApplicationBuilder(role.application())
                        .properties(
                                "spring.config.name=" + role.name(),
                                "logging.level.org.springframework.boot.SpringApplication=OFF",
                                "logging.level.org.springframework.boot.diagnostics=OFF",
                                // It warns before we say the same in plain words.
                                "logging.level.org.springframework.boot.web.server.servlet.context"
                                        + "=OFF")
                        .initializers(context -> more.accept((GenericApplicationContext) context))
                        .bannerMode(Banner.Mode.OFF)
                        .logStartupInfo(false)
                        .build();
        ConfigurableApplicationContext context = application.run(args);
        log.info("seedance {} listens on port {}", role.name(), port(context));
        return context;
    }

    /** The port that a started role listens on. */
    public static int port(ConfigurableApplicationContext context) {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /** Runs something; when it fails, prints the reason in one line and ends the process. */
    @SuppressWarnings("SystemOut") // the last words of a process whose logging may not be up yet
    public static <T> T exitOnFailure(String role, Supplier<T> start) {
        try {
            return start.get();
        } catch (RuntimeException e) {
            System.err.println("seedance " + role + ": " + StartFailure.explain(e));
            System.exit(1);
            throw e;
        }
    }
}

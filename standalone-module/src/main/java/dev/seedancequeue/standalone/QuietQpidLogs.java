package dev.seedancequeue.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Keeps the embedded broker's log below WARN off the console, also after Spring Boot has reset the
 * logging system; {@code logging.level} settings still win.
 */
final class QuietQpidLogs implements LoggerContextListener {

    private static final List<String> LOGGERS = List.of("org.apache.qpid", "DERBY");

    private QuietQpidLogs() {}

    static void install() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            quieten(context);
            if (context.getCopyOfListenerList().stream()
                    .noneMatch(QuietQpidLogs.class::isInstance)) {
                context.addListener(new QuietQpidLogs());
            }
        }
    }

    private static void quieten(LoggerContext context) {
        for (String name : LOGGERS) {
            context.getLogger(name).setLevel(Level.WARN);
        }
    }

    @Override
    public boolean isResetResistant() {
        return true;
    }

    @Override
    public void onReset(LoggerContext context) {
        quieten(context);
    }

    @Override
    public void onStart(LoggerContext context) {}

    @Override
    public void onStop(LoggerContext context) {}

    @Override
    public void onLevelChange(Logger logger, Level level) {}
}

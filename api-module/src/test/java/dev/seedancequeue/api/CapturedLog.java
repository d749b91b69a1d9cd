package dev.seedancequeue.api;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that is logged, exceptions and key-values included, from its making until closed. */
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final Logger ROOT =
            (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private CapturedLog() {}

    /** After the application has set logging up, which would remove it again. */
    static CapturedLog open() {
        var log = new CapturedLog();
        log.setContext(ROOT.getLoggerContext());
        log.start();
        ROOT.addAppender(log);
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        var trace =
                event.getThrowableProxy() == null
                        ? ""
                        : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
        lines.add(
                "%s %s %s%s"
                        .formatted(
                                event.getLevel(),
                                event.getFormattedMessage(),
                                event.getKeyValuePairs(),
                                trace));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        ROOT.detachAppender(this);
        stop();
    }
}

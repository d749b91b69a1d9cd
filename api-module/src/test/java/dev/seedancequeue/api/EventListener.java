package dev.seedancequeue.api;

import static org.awaitility.Awaitility.await;

import com.launchdarkly.eventsource.CommentEvent;
import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A listener that reconnects by itself, as browsers do. */
final class EventListener implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Set<String> GOING_ON =
            Set.of(
                    "task.queued",
                    "task.running",
                    "batch.accepting",
                    "batch.in_progress",
                    "batch.paused",
                    "batch.cancelling");

    private final List<MessageEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> comments = new CopyOnWriteArrayList<>();
    private final EventSource source;

    EventListener(int port, String path, @Nullable String lastEventId) {
        source =
                new EventSource.Builder(
                                ConnectStrategy.http(URI.create("http://127.0.0.1:" + port + path))
                                        .readTimeout(30, TimeUnit.SECONDS))
                        .errorStrategy(ErrorStrategy.alwaysContinue())
                        .retryDelay(200, TimeUnit.MILLISECONDS)
                        .lastEventId(lastEventId)
                        .build();
        Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        try {
            source.start();
            for (var event : source.anyEvents()) {
                switch (event) {
                    case MessageEvent message -> events.add(message);
                    case CommentEvent comment -> comments.add(comment.getText());
                    default -> {}
                }
                if (!events.isEmpty() && isEnd(events.getLast())) {
                    return;
                }
            }
        } catch (StreamException e) {
            LoggerFactory.getLogger(EventListener.class).debug("closed: {}", e.getMessage());
        }
    }

    private static boolean isEnd(MessageEvent event) {
        return !GOING_ON.contains(event.getEventName());
    }

    void awaitEvents(int count) {
        await().atMost(LIMIT).until(() -> events.size() >= count);
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        events.forEach(event -> names.add(event.getEventName()));
        return names;
    }

    MessageEvent last() {
        return events.getLast();
    }

    int comments() {
        return comments.size();
    }

    @Override
    public void close() {
        source.close();
    }
}

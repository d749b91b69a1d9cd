package dev.seedancequeue.task;

import dev.seedancequeue.messaging.SubmitQueues;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines of a fake store: what {@code line.lua} does. Not thread-safe. */
final class FakeLines {

    private static final double KEPT = 0.99;
    private static final Duration NO_WAIT = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofMinutes(10);
    private static final Line NEW = new Line(0, 0, Duration.ZERO, Instant.EPOCH, null);

    private final Map<String, Long> tickets = new HashMap<>();
    private final Map<String, Line> lines = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();

    private record Place(Ticket ticket, Instant joined) {}

    void clear() {
        tickets.clear();
        lines.clear();
        places.clear();
    }

    Line line(String name) {
        return lines.getOrDefault(name, NEW);
    }

    @Nullable Ticket ticket(Task task) {
        Place place = places.get(task.id().value());
        return place == null ? null : place.ticket;
    }

    void join(Task task, Instant now, boolean complete) {
        String name = SubmitQueues.common().of(task);
        long number = tickets.merge(name, 1L, Long::sum);
        if (!complete) {
            return;
        }
        Line line = line(name);
        if (line.over() >= number - 1) {
            lines.put(name, new Line(line.over(), line.starts(), line.busy(), now, now));
        }
        places.put(task.id().value(), new Place(new Ticket(name, number), now));
    }

    void leave(Task task, Instant now, boolean started) {
        Place place = places.remove(task.id().value());
        if (place == null) {
            return;
        }
        String name = place.ticket.queue();
        Line line = line(name);
        double starts = line.starts();
        Duration busy = line.busy();
        if (started && !now.isBefore(place.joined.plus(NO_WAIT))) {
            double before = (double) busy.toMillis();
            double longest =
                    Math.max((double) SILENCE.toMillis(), 10 * before / Math.max(1, starts));
            double more =
                    Math.min(longest, (double) Duration.between(line.since(), now).toMillis());
            busy = Duration.ofMillis((long) (before * KEPT + more));
            starts = starts * KEPT + 1;
        }
        boolean first = place.ticket.number() > line.over();
        lines.put(
                name,
                new Line(
                        first ? place.ticket.number() : line.over(),
                        starts,
                        busy,
                        started ? now : line.since(),
                        first ? place.joined : line.oldest()));
    }
}

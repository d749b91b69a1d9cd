package dev.seedancequeue.emulator;

import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The emulator's own interface under {@code /emulator/}: what a test looks at and turns. */
final class Control {

    static final String ROOT = "/emulator/";

    private static final int MAX_PAGE = 1_000;
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build();

    private final TaskBook book;
    private final Ledger ledger;
    private final Faults faults;
    private final Supplier<Limits> limits;
    private final Consumer<Limits> setLimits;
    private final Runnable reset;

    Control(
            TaskBook book,
            Ledger ledger,
            Faults faults,
            Supplier<Limits> limits,
            Consumer<Limits> setLimits,
            Runnable reset) {
        this.book = book;
        this.ledger = ledger;
        this.faults = faults;
        this.limits = limits;
        this.setLimits = setLimits;
        this.reset = reset;
    }

    Answer answer(String method, String path, ServerRequest request) {
        String name = path.substring(ROOT.length());
        try {
            return switch (method + " " + name.split("/", 2)[0]) {
                case "GET health" -> json(Map.of("status", "UP"));
                case "GET ledger" -> ledger(name, request);
                case "GET pools" -> json(book.pools());
                case "GET clock" -> clock();
                case "POST clock" -> turn(name, request);
                case "GET limits" -> json(limits.get());
                case "PUT limits" -> limits(RequestBody.json(request));
                case "GET faults" ->
                        json(faults.rules().stream().map(FaultJson::describe).toList());
                case "POST faults" -> {
                    Fault fault = FaultJson.read(RequestBody.json(request));
                    yield json(Map.of("id", faults.add(fault)));
                }
                case "DELETE faults" -> removeFaults(name);
                case "POST reset" -> {
                    reset.run();
                    yield json(Map.of());
                }
                default -> problem(404, "no such control: " + method + " " + path);
            };
        } catch (ArkException e) {
            return problem(e.status, e.reason);
        } catch (IllegalArgumentException e) {
            return problem(400, String.valueOf(e.getMessage()));
        }
    }

    private Answer ledger(String name, ServerRequest request) {
        book.settle();
        if (name.equals("ledger")) {
            List<Ledger.Entry> duplicates = ledger.duplicates();
            return json(
                    Map.of(
                            "totals",
                            ledger.totals(),
                            "duplicates",
                            duplicates.subList(0, Math.min(MAX_PAGE, duplicates.size()))));
        }
        if (name.equals("ledger/entries")) {
            int skip = number(request, "skip", 0, Integer.MAX_VALUE);
            int limit = number(request, "limit", 100, MAX_PAGE);
            return json(Map.of("entries", ledger.entries(skip, limit)));
        }
        Ledger.Entry entry =
                name.startsWith("ledger/entries/")
                        ? ledger.entry(name.substring("ledger/entries/".length()))
                        : null;
        return entry == null ? problem(404, "the ledger has no " + name) : json(entry);
    }

    private static int number(ServerRequest request, String name, int otherwise, int max) {
        String text = request.query().first(name).orElse(Integer.toString(otherwise));
        return (int) whole(name, text, max);
    }

    private static long whole(String name, String text, long max) {
        // 18 digits fit a long; that many or more are over every limit here.
        long value = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(
                    "%s is a whole number from 0 to %d, not %s".formatted(name, max, text));
        }
        return value;
    }

    private Answer clock() {
        VirtualClock clock = book.clock();
        return json(Map.of("now", clock.now(), "speed", clock.speed(), "frozen", clock.frozen()));
    }

    private Answer turn(String name, ServerRequest request) {
        VirtualClock clock = book.clock();
        switch (name) {
            case "clock/freeze" -> clock.freeze();
            case "clock/resume" -> clock.resume();
            case "clock/speed" -> clock.speed(Fields.number(RequestBody.json(request), "speed", 0));
            case "clock/step" -> clock.step(seconds(RequestBody.json(request)));
            case "clock/jump" -> clock.jump(seconds(RequestBody.json(request)));
            default -> {
                return problem(404, "the clock knows freeze, resume, speed, step and jump");
            }
        }
        return clock();
    }

    static Duration seconds(JsonNode body) {
        double seconds = Fields.number(body, "seconds", Double.NaN);
        if (!(seconds >= 0 && seconds <= 1e9)) {
            throw new IllegalArgumentException("`seconds` must be a number from 0 to 1000000000");
        }
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }

    private Answer limits(JsonNode changes) {
        Limits changed = limits.get();
        for (String name : changes.propertyNames()) {
            changed =
                    switch (name) {
                        case "slots" -> changed.withSlots(limitOrPublished(changes, name));
                        case "create_per_minute" ->
                                changed.withCreatePerMinute(limitOrPublished(changes, name));
                        case "tokens_per_day" ->
                                changed.withTokensPerDay(
                                        changes.path(name).isNull()
                                                ? null
                                                : Fields.whole(
                                                        changes, name, 0, 0, Limits.MAX_TOKENS));
                        case "queued" -> changed.withQueued(limit(changes, name));
                        case "get_per_second" -> changed.withGetPerSecond(limit(changes, name));
                        case "list_per_second" -> changed.withListPerSecond(limit(changes, name));
                        case "delete_per_second" ->
                                changed.withDeletePerSecond(limit(changes, name));
                        default -> throw new IllegalArgumentException("there is no limit " + name);
                    };
        }
        setLimits.accept(changed);
        return json(changed);
    }

    private static int limit(JsonNode changes, String name) {
        return (int) Fields.whole(changes, name, 0, 0, Limits.MAX);
    }

    /** Null goes back to what is published for each model. */
    private static @Nullable Integer limitOrPublished(JsonNode changes, String name) {
        return changes.path(name).isNull() ? null : limit(changes, name);
    }

    private Answer removeFaults(String name) {
        if (name.equals("faults")) {
            faults.clear();
            return json(Map.of());
        }
        String number = name.substring("faults/".length());
        long id = whole("a fault rule's id", number, Long.MAX_VALUE);
        return faults.remove(id) ? json(Map.of()) : problem(404, "there is no fault rule " + id);
    }

    private static Answer problem(int status, String message) {
        return Answer.json(status, MAPPER.writeValueAsBytes(Map.of("error", message)));
    }

    private static Answer json(Object value) {
        return Answer.json(200, MAPPER.writeValueAsBytes(value));
    }
}

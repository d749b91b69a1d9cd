package dev.seedancequeue.emulator;

import dev.seedancequeue.catalogue.ModelCatalogue;
import io.helidon.common.parameters.Parameters;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The provider's four calls. Thread-safe. */
final class ArkCalls {

    static final String TASKS = "/api/v3/contents/generations/tasks";

    private static final int MAX_PAGE = 500;
    private static final Set<String> FILTER_STATUSES =
            Set.of("queued", "running", "cancelled", "succeeded", "failed");
    private static final Duration WINDOW = Duration.ofSeconds(1);

    private final EmulatorSettings settings;
    private final Supplier<Limits> limits;
    private final TaskBook book;
    private final Faults faults;
    private final CreateRules rules;
    private final TaskJson json;
    private final Callers callers = new Callers();
    private final CreateRates createRates = new CreateRates();
    private final Map<Fault.Call, RateWindow> rates = new EnumMap<>(Fault.Call.class);

    ArkCalls(
            EmulatorSettings settings,
            ModelCatalogue catalogue,
            Supplier<Limits> limits,
            TaskBook book,
            Faults faults,
            TaskJson json) {
        this.settings = settings;
        this.limits = limits;
        this.book = book;
        this.faults = faults;
        this.rules = new CreateRules(catalogue, book::find, settings.seed());
        this.json = json;
        for (Fault.Call call : List.of(Fault.Call.GET, Fault.Call.LIST, Fault.Call.DELETE)) {
            rates.put(call, new RateWindow(WINDOW));
        }
    }

    /** Which call a method and path are; null when the provider knows no such path. */
    static Fault.@Nullable Call call(String method, String path) {
        if (path.equals(TASKS)) {
            return switch (method) {
                case "POST" -> Fault.Call.CREATE;
                case "GET" -> Fault.Call.LIST;
                default -> null;
            };
        }
        if (!path.startsWith(TASKS + "/")) {
            return null;
        }
        return switch (method) {
            // The provider routes every POST below the collection to create.
            case "POST" -> Fault.Call.CREATE;
            case "GET" -> Fault.Call.GET;
            case "DELETE" -> Fault.Call.DELETE;
            default -> null;
        };
    }

    Answer answer(Fault.Call call, ServerRequest request) {
        Caller caller = callers.of(authorised(request), request);
        String host = request.headers().first(HeaderNames.HOST).orElse("127.0.0.1");
        return switch (call) {
            case CREATE -> create(request, caller);
            case GET -> get(id(request), host, caller);
            case LIST -> list(request.query(), host, caller);
            case DELETE -> delete(id(request), caller);
            case FILE, TASK, CALLBACK -> throw new IllegalStateException("not a call: " + call);
        };
    }

    /** The key of a call that has a right one. */
    private String authorised(ServerRequest request) {
        String header = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        boolean bearer = header.regionMatches(true, 0, "Bearer ", 0, 7);
        String key = bearer ? header.substring(7).strip() : "";
        if (key.isEmpty() || !(settings.apiKey().isEmpty() || settings.apiKey().equals(key))) {
            throw new ArkException(
                    401,
                    "AuthenticationError",
                    key.isEmpty()
                            ? "The request is missing an API key in the Authorization header"
                            : "The API key in the request does not exist",
                    "");
        }
        return key;
    }

    private Answer create(ServerRequest request, Caller caller) {
        JsonNode body = RequestBody.json(request);
        Order order = rules.order(body);
        Markers.refuse(order.prompt());
        return struck(
                Fault.Call.CREATE,
                order,
                () -> {
                    createRates.admit(order, limits.get(), book.clock().now());
                    Task.View task = book.create(order, random -> fate(order, random), caller);
                    return Answer.json(200, json.created(task));
                });
    }

    private Fate fate(Order order, Random random) {
        Fate drawn =
                new Fate(
                        settings.times().drawPickupMs(order, random),
                        settings.times().drawWorkMs(order, random),
                        null);
        Fault.Effect effect = faults.strike(Fault.Call.TASK, Fault.When.BEFORE, order);
        return Markers.fate(order.prompt(), effect, drawn);
    }

    private Answer get(String id, String host, Caller caller) {
        admit(Fault.Call.GET, limits.get().getPerSecond());
        Task.View known = book.asked(id, Fault.Call.GET, caller);
        return struck(
                Fault.Call.GET,
                known == null ? null : known.order(),
                () -> {
                    Task.View task = book.find(id);
                    if (task == null) {
                        throw ArkException.taskNotFound(id);
                    }
                    return Answer.json(200, json.one(task, host));
                });
    }

    private Answer list(Parameters query, String host, Caller caller) {
        admit(Fault.Call.LIST, limits.get().listPerSecond());
        int page = number(query, "page_num", 1);
        int size = number(query, "page_size", 20);
        List<String> ids = query.all("filter.task_ids", List::of);
        Predicate<Task> fits = filter(query);
        int skip = (page - 1) * size;
        return struck(
                Fault.Call.LIST,
                null,
                () -> Answer.json(200, json.page(book.list(ids, fits, skip, size, caller), host)));
    }

    private static Predicate<Task> filter(Parameters query) {
        String status = query.first("filter.status").orElse("");
        String model = query.first("filter.model").orElse("");
        String tier = query.first("filter.service_tier").orElse("");
        if (!status.isEmpty() && !FILTER_STATUSES.contains(status)) {
            throw ArkException.invalidParameter(
                    "filter.status",
                    "The parameter `filter.status` specified in the request is not valid: "
                            + "expected one of queued, running, cancelled, succeeded, failed");
        }
        String wantedTier = tier.isEmpty() ? "default" : tier;
        if (!wantedTier.equals("default") && !wantedTier.equals(Order.FLEX)) {
            throw ArkException.invalidParameter(
                    "filter.service_tier",
                    "The parameter `filter.service_tier` specified in the request is not valid: "
                            + "expected default or flex");
        }
        return task ->
                task.order.tier().equals(wantedTier)
                        && (status.isEmpty() || task.status().wire().equals(status))
                        && (model.isEmpty() || task.order.model().equals(model));
    }

    private static int number(Parameters query, String name, int otherwise) {
        String text = query.first(name).orElse("");
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= MAX_PAGE) {
                return value;
            }
        } catch (NumberFormatException _) {
            // Refused below, like a number out of range.
        }
        throw ArkException.invalidParameter(
                name,
                "The parameter `%s` specified in the request is not valid: expected 1 to %d"
                        .formatted(name, MAX_PAGE));
    }

    private Answer delete(String id, Caller caller) {
        admit(Fault.Call.DELETE, limits.get().deletePerSecond());
        Task.View known = book.asked(id, Fault.Call.DELETE, caller);
        return struck(
                Fault.Call.DELETE,
                known == null ? null : known.order(),
                () -> {
                    book.delete(id);
                    return Answer.json("{}");
                });
    }

    private Answer struck(Fault.Call call, @Nullable Order order, Supplier<Answer> action) {
        Fault.Effect before = faults.strike(call, Fault.When.BEFORE, order);
        Answer early = Strike.before(before);
        Answer answer = early == null ? action.get() : early;
        Fault.Effect after = early == null ? faults.strike(call, Fault.When.AFTER, order) : null;
        return Strike.after(after, answer);
    }

    /** Forgets the creates and tokens that count against limits. */
    void clear() {
        createRates.clear();
    }

    private void admit(Fault.Call call, int limit) {
        RateWindow window = rates.get(call);
        if (window != null && !window.admit(limit, System.nanoTime())) {
            throw ArkException.tooMany(
                    "AccountRateLimitExceeded",
                    "The account has exceeded %d %s calls per second, retry later"
                            .formatted(limit, call.name().toLowerCase(Locale.ROOT)));
        }
    }

    private static String id(ServerRequest request) {
        return request.path().absolute().path().substring(TASKS.length() + 1);
    }
}

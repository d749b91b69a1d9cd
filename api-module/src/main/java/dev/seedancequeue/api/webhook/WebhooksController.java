package dev.seedancequeue.api.webhook;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.submission.JsonBody;
import dev.seedancequeue.api.view.Envelope;
import dev.seedancequeue.api.webhook.WebhookView.DeliveryPage;
import dev.seedancequeue.api.webhook.WebhookView.DeliveryView;
import dev.seedancequeue.api.webhook.WebhookView.Replayed;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError.Charged;
import dev.seedancequeue.webhook.AllowedAddresses;
import dev.seedancequeue.webhook.DeliveryRecord;
import dev.seedancequeue.webhook.Endpoints;
import dev.seedancequeue.webhook.SigningSecret;
import dev.seedancequeue.webhook.WebhookEndpoint;
import dev.seedancequeue.webhook.WebhookRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code webhooks}: who is told of events by HTTP; for operators. */
@RestController
@RequestMapping(path = Paths.WEBHOOKS, produces = MediaType.APPLICATION_JSON_VALUE)
final class WebhooksController {

    private static final Duration SOON = Duration.ofSeconds(2);

    private final WebhookRegistry registry;
    private final WebhookDeliveries deliveries;
    private final AllowedAddresses allowed;
    private final InstantSource clock;
    private final JsonBody jsonBody;
    private final SecureRandom random = new SecureRandom();

    WebhooksController(
            WebhookRegistry registry,
            WebhookDeliveries deliveries,
            AllowedAddresses allowed,
            ApiSettings settings,
            InstantSource clock) {
        this.registry = registry;
        this.deliveries = deliveries;
        this.allowed = allowed;
        this.clock = clock;
        this.jsonBody = new JsonBody(settings.maxBody());
    }

    @PostMapping
    ResponseEntity<Envelope<WebhookView>> register(HttpServletRequest request) {
        var said = new WebhookRequest(jsonBody.read(request), WebhookRequest.REGISTRATION);
        SigningSecret own = said.secret();
        Instant now = clock.instant();
        var endpoint =
                new WebhookEndpoint(
                        WebhookEndpoint.newId(random),
                        said.tenant(Task.DEFAULT_TENANT),
                        said.url(allowed),
                        said.types(),
                        said.description(),
                        List.of(own == null ? SigningSecret.random(random) : own),
                        null,
                        now);
        said.refuseWhatIsWrong();
        change(all -> {
            if (all.count(endpoint.tenant()) >= Endpoints.MAX_PER_TENANT) {
                throw ProblemException.of(
                        ProblemCode.TOO_MANY_WEBHOOKS,
                        "A tenant may have %d endpoints; remove one first."
                                .formatted(Endpoints.MAX_PER_TENANT));
            }
            return all.with(endpoint);
        });
        return ResponseEntity.created(URI.create(Paths.WEBHOOKS + "/" + endpoint.id()))
                .body(Envelope.of(WebhookView.withSecret(endpoint, now)));
    }

    @GetMapping
    Envelope<List<WebhookView>> list() {
        Instant now = clock.instant();
        return Envelope.of(
                safely(registry::endpoints).all().stream()
                        .map(endpoint -> WebhookView.of(endpoint, now))
                        .toList());
    }

    @GetMapping("/{id}")
    Envelope<WebhookView> one(@PathVariable String id) {
        return Envelope.of(WebhookView.of(find(id), clock.instant()));
    }

    @PatchMapping("/{id}")
    Envelope<WebhookView> change(@PathVariable String id, HttpServletRequest request) {
        var said = new WebhookRequest(jsonBody.read(request), WebhookRequest.CHANGE);
        String url = said.has("url") ? said.url(allowed) : null;
        List<String> types = said.has("types") ? said.types() : null;
        String description = said.description();
        Boolean enabled = said.enabled();
        said.refuseWhatIsWrong();
        Instant now = clock.instant();
        WebhookEndpoint changed =
                change(
                        id,
                        before ->
                                enabled(
                                        before.with(
                                                url == null ? before.url() : url,
                                                types == null ? before.types() : types,
                                                said.has("description")
                                                        ? description
                                                        : before.description()),
                                        enabled,
                                        now));
        return Envelope.of(WebhookView.of(changed, now));
    }

    private static WebhookEndpoint enabled(
            WebhookEndpoint endpoint, @Nullable Boolean enabled, Instant now) {
        if (enabled == null || enabled == (endpoint.disabled() == null)) {
            return endpoint;
        }
        return endpoint.disabled(
                enabled ? null : new WebhookEndpoint.Disabled("an operator said so", now));
    }

    @PostMapping("/{id}/rotate")
    Envelope<WebhookView> rotate(@PathVariable String id, HttpServletRequest request) {
        JsonNode body = jsonBody.readIfAny(request);
        var said =
                new WebhookRequest(
                        body == null ? Json.mapper().createObjectNode() : body,
                        WebhookRequest.ROTATION);
        SigningSecret own = said.secret();
        Duration overlap = said.overlap();
        said.refuseWhatIsWrong();
        SigningSecret secret = own == null ? SigningSecret.random(random) : own;
        Instant now = clock.instant();
        return Envelope.of(
                WebhookView.withSecret(
                        change(id, before -> before.rotated(secret, overlap, now)), now));
    }

    @DeleteMapping("/{id}")
    Envelope<WebhookView> remove(@PathVariable String id) {
        WebhookEndpoint endpoint = find(id);
        change(all -> all.find(id) == null ? all : all.without(id));
        return Envelope.of(WebhookView.of(endpoint, clock.instant()));
    }

    @PostMapping("/{id}/test")
    ResponseEntity<Envelope<DeliveryView>> test(@PathVariable String id) {
        WebhookEndpoint endpoint = findEnabled(id);
        return ResponseEntity.accepted()
                .body(Envelope.of(DeliveryView.of(safely(() -> deliveries.test(endpoint)))));
    }

    @GetMapping("/{id}/deliveries")
    Envelope<DeliveryPage> deliveries(@PathVariable String id, DeliveryQuery query) {
        var selection = deliveries.select(find(id), query.filter(), query.limitOr(50));
        return Envelope.of(
                new DeliveryPage(
                        selection.records().stream().map(DeliveryView::of).toList(),
                        selection.next()));
    }

    @GetMapping("/{id}/deliveries/{deliveryId}")
    Envelope<DeliveryView> delivery(@PathVariable String id, @PathVariable String deliveryId) {
        return Envelope.of(DeliveryView.whole(deliveries.find(find(id), deliveryId)));
    }

    @PostMapping("/{id}/deliveries/{deliveryId}/replay")
    ResponseEntity<Envelope<DeliveryView>> replay(
            @PathVariable String id, @PathVariable String deliveryId) {
        DeliveryRecord record = deliveries.find(findEnabled(id), deliveryId);
        return ResponseEntity.accepted()
                .body(
                        Envelope.of(
                                DeliveryView.of(
                                        safely(() -> deliveries.replay(record.delivery())))));
    }

    /** The parameters are those of the list. */
    @PostMapping("/{id}/deliveries/replay")
    ResponseEntity<Envelope<Replayed>> replayAll(@PathVariable String id, DeliveryQuery query) {
        var selection = deliveries.select(findEnabled(id), query.filter(), query.limitOr(100));
        for (DeliveryRecord record : selection.records()) {
            DeliveryRecord _ = safely(() -> deliveries.replay(record.delivery()));
        }
        return ResponseEntity.accepted()
                .body(Envelope.of(new Replayed(selection.records().size(), selection.next())));
    }

    private WebhookEndpoint findEnabled(String id) {
        WebhookEndpoint endpoint = find(id);
        if (endpoint.disabled() != null) {
            throw ProblemException.of(
                    ProblemCode.WEBHOOK_DISABLED,
                    "The endpoint is disabled (%s); enable it first."
                            .formatted(endpoint.disabled().reason()));
        }
        return endpoint;
    }

    private WebhookEndpoint find(String id) {
        return find(safely(registry::endpoints), id);
    }

    private static WebhookEndpoint find(Endpoints all, String id) {
        WebhookEndpoint endpoint = all.find(id);
        if (endpoint == null) {
            throw ProblemException.of(
                    ProblemCode.WEBHOOK_NOT_FOUND, "No such endpoint; GET …/webhooks lists them.");
        }
        return endpoint;
    }

    private WebhookEndpoint change(String id, UnaryOperator<WebhookEndpoint> what) {
        Endpoints after = change(all -> all.with(what.apply(find(all, id))));
        return Objects.requireNonNull(after.find(id));
    }

    private Endpoints change(UnaryOperator<Endpoints> what) {
        return safely(() -> registry.change(what));
    }

    private static <T> T safely(Supplier<T> work) {
        try {
            return work.get();
        } catch (PublishException e) {
            throw switch (e.reason()) {
                case UNCONFIRMED ->
                        ProblemException.retryLater(
                                ProblemCode.OUTCOME_UNKNOWN,
                                "The broker did not confirm it, so it may or may not hold: look"
                                        + " before you do it again.",
                                SOON,
                                Charged.NO);
                case REFUSED ->
                        ProblemException.retryLater(
                                ProblemCode.QUEUE_FULL,
                                "The queue of webhook deliveries is full.",
                                SOON);
                case UNAVAILABLE ->
                        ProblemException.retryLater(
                                ProblemCode.BROKER_UNAVAILABLE,
                                "The broker cannot be reached, and the endpoints are there.",
                                SOON);
            };
        }
    }
}

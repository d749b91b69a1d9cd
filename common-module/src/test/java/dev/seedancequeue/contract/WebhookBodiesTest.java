package dev.seedancequeue.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.webhook.SigningSecret;
import dev.seedancequeue.webhook.WebhookDelivery;
import dev.seedancequeue.webhook.WebhookEndpoint;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What endpoints are sent is in the {@code webhooks} of the OpenAPI document. */
final class WebhookBodiesTest {

    private static final String SCHEMA =
            "/webhooks/event/post/requestBody/content/application~1json/schema";

    private static final WebhookEndpoint ENDPOINT =
            new WebhookEndpoint(
                    "endpoint_1",
                    Task.DEFAULT_TENANT,
                    "https://example.com/hooks",
                    List.of("task.*", "workflow.*", "batch.*"),
                    null,
                    List.of(SigningSecret.random(new SecureRandom())),
                    null,
                    Tasks.NOW);

    static Stream<WebhookDelivery> deliveries() {
        return Stream.concat(
                EveryEvent.list().stream()
                        .filter(WebhookBodiesTest::canBeAskedFor)
                        .map(event -> Objects.requireNonNull(WebhookDelivery.of(event, ENDPOINT))),
                Stream.of(WebhookDelivery.test(ENDPOINT, "nonce", Tasks.NOW)));
    }

    private static boolean canBeAskedFor(TaskEvent event) {
        return !event.type().startsWith("step.");
    }

    @ParameterizedTest
    @MethodSource("deliveries")
    void isInTheDocument(WebhookDelivery delivery) {
        var body = Json.mapper().readTree(delivery.body());

        assertThat(ContractDocument.OPENAPI.violations(SCHEMA, body)).as(delivery.body()).isEmpty();
    }
}

package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.WebhookEnvelope;
import dev.seedancequeue.messaging.rabbit.PublisherConnection;
import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisConnections;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import dev.seedancequeue.webhook.DeliveryRecord;
import dev.seedancequeue.webhook.DeliveryRecord.Status;
import dev.seedancequeue.webhook.SigningSecret;
import dev.seedancequeue.webhook.WebhookDelivery;
import dev.seedancequeue.webhook.redis.RedisWebhooks;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import redis.clients.jedis.UnifiedJedis;
import tools.jackson.databind.JsonNode;

/** {@code webhooks}, as an operator uses them. */
final class WebhooksIT {

    private static final String KEY = "0123456789abcdef";
    private static final String URL = "https://example.com/hooks";
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static RunningApi api;
    private static UnifiedJedis redis;
    private static RedisWebhooks log;
    private static PublisherConnection broker;
    private static RabbitTemplate template;

    @BeforeAll
    static void start() {
        api = RunningApi.start("--seedance.api.operator-key=" + KEY);
        redis =
                RedisConnections.open(
                        new RedisSettings(TestServers.redis().uri(), LIMIT, LIMIT, 2));
        log = new RedisWebhooks(redis);
        broker = new PublisherConnection(TestServers.rabbit().uri(), LIMIT);
        template = new RabbitTemplate(broker.factory());
    }

    @AfterAll
    static void close() {
        broker.close();
        redis.close();
        api.close();
    }

    @BeforeEach
    void begin() {
        for (JsonNode webhook : get("").data()) {
            call("DELETE", "/" + webhook.path("id").asString(), null);
        }
    }

    @Test
    void anEndpointIsRegisteredWithASecretThatIsShownOnce() {
        Answer made = post("", "{\"url\":\"" + URL + "\",\"description\":\"shop\"}");

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        String id = made.data().path("id").asString();
        assertThat(made.header("Location")).isEqualTo(Paths.WEBHOOKS + "/" + id);
        assertThat(SigningSecret.isUsable(made.data().path("secret").asString())).isTrue();
        JsonNode shown = get("/" + id).data();
        assertThat(shown.path("url").asString()).isEqualTo(URL);
        assertThat(shown.path("enabled").asBoolean()).isTrue();
        assertThat(shown.path("types")).hasSize(4);
        assertThat(shown.path("tenant").asString()).isEqualTo("default");
        assertThat(shown.has("secret")).isFalse();
        assertThat(get("").data()).hasSize(1);
    }

    @Test
    void anotherApiProcessKnowsItAtOnceAndAfterRedisWasEmptied() {
        String id = register();
        try (var other = RunningApi.start("--seedance.api.operator-key=" + KEY)) {
            assertThat(other.get(Paths.WEBHOOKS + "/" + id, authorization()).status())
                    .isEqualTo(200);
            log.forgetCopy();
            assertThat(other.get(Paths.WEBHOOKS + "/" + id, authorization()).status())
                    .isEqualTo(200);
            assertThat(log.endpoints()).isNotNull();
        }
    }

    @Test
    void anEndpointIsChangedDisabledAndRemoved() {
        String id = register();

        JsonNode changed =
                call(
                                "PATCH",
                                "/" + id,
                                "{\"types\":[\"workflow.*\",\"batch.*\",\"batch.completed\"],\"url\":\"https://example.com/2\",\"enabled\":false}")
                        .data();
        assertThat(changed.path("types").path(0).asString()).isEqualTo("workflow.*");
        assertThat(changed.path("url").asString()).isEqualTo("https://example.com/2");
        assertThat(changed.path("disabled_reason").asString()).isEqualTo("an operator said so");
        post("/" + id + "/test", null).problem(409, "webhook_disabled");

        assertThat(call("PATCH", "/" + id, "{\"enabled\":true}").data().path("enabled").asBoolean())
                .isTrue();
        assertThat(call("DELETE", "/" + id, null).status()).isEqualTo(200);
        get("/" + id).problem(404, "webhook_not_found");
    }

    @Test
    void aRotationGivesANewSecretAndSaysUntilWhenTheOldOneSigns() {
        String own = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        String id = register();

        JsonNode rotated =
                post("/" + id + "/rotate", "{\"secret\":\"" + own + "\",\"overlap_seconds\":3600}")
                        .data();

        assertThat(rotated.path("secret").asString()).isEqualTo(own);
        assertThat(rotated.path("old_secrets_until").asString()).endsWith("Z");
        JsonNode again = post("/" + id + "/rotate", "{\"overlap_seconds\":0}").data();
        assertThat(again.path("secret").asString()).isNotEqualTo(own);
        assertThat(again.has("old_secrets_until")).isFalse();
    }

    @Test
    void aTestIsADeliveryOfItsOwn() {
        String id = register();
        drain();

        Answer answer = post("/" + id + "/test", null);

        assertThat(answer.status()).isEqualTo(202);
        WebhookEnvelope sent = drain().getFirst();
        assertThat(sent.delivery().type()).isEqualTo("webhook.test");
        assertThat(sent.delivery().id()).isEqualTo(answer.data().path("id").asString());
        JsonNode whole = get("/" + id + "/deliveries/" + sent.delivery().id()).data();
        assertThat(whole.at("/body/type").asString()).isEqualTo("webhook.test");
    }

    @Test
    void deliveriesAreListedByPageAndFilterAndReplayed() {
        String id = register();
        for (int i = 0; i < 5; i++) {
            var delivery =
                    new WebhookDelivery(
                            "msg_" + i,
                            "default",
                            id,
                            "task.failed",
                            "seedance_1_" + i,
                            "{\"n\":" + i + "}",
                            Tasks.NOW.plusSeconds(i));
            log.record(
                    DeliveryRecord.due(delivery, Tasks.NOW)
                            .after(
                                    i == 4 ? Status.DELIVERED : Status.FAILED,
                                    10,
                                    500,
                                    "answered 500",
                                    Tasks.NOW,
                                    null));
        }
        drain();

        JsonNode page = get("/" + id + "/deliveries?status=failed&limit=3").data();
        assertThat(ids(page)).containsExactly("msg_3", "msg_2", "msg_1");
        String next = page.path("next").asString();
        JsonNode rest = get("/" + id + "/deliveries?status=failed&limit=3&after=" + next).data();
        assertThat(ids(rest)).containsExactly("msg_0");
        assertThat(rest.has("next")).isFalse();
        assertThat(ids(get("/" + id + "/deliveries?subject=seedance_1_2").data()))
                .containsExactly("msg_2");

        assertThat(post("/" + id + "/deliveries/msg_4/replay", null).status()).isEqualTo(202);
        JsonNode replayed =
                post("/" + id + "/deliveries/replay?status=failed&limit=3", null).data();
        assertThat(replayed.path("replayed").asInt()).isEqualTo(3);
        assertThat(replayed.has("next")).isTrue();
        assertThat(
                        post("/" + id + "/deliveries/replay?status=failed", null)
                                .data()
                                .path("replayed")
                                .asInt())
                .isEqualTo(1);

        List<WebhookEnvelope> sent = drain();
        assertThat(sent)
                .extracting(envelope -> envelope.delivery().id())
                .containsExactly("msg_4", "msg_3", "msg_2", "msg_1", "msg_0");
        assertThat(sent).extracting(WebhookEnvelope::attempt).containsOnly(1);
        assertThat(get("/" + id + "/deliveries?status=failed").data().path("deliveries")).isEmpty();
        post("/" + id + "/deliveries/msg_9/replay", null).problem(404, "webhook_not_found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"url":"ftp://example.com"} | /url | has to begin with https://
                    {"url":"http://example.com/x"} | /url | has to begin with https://; http:// is for SEEDANCE_WEBHOOK_NETWORKS only
                    {"url":"https://10.0.0.1/x"} | /url | leads into a network
                    {"url":"https://[::1]/x"} | /url | leads into a network
                    {"url":"https://user:word@example.com/x"} | /url | without user or fragment
                    {"url":"not an address"} | /url | has to be an address
                    {} | /url | has to be an address
                    {"url":"https://example.com","types":["task.suceeded"]} | /types/0 | a type is task.*
                    {"url":"https://example.com","types":{"a":1}} | /types | types has to be a list of 1 to 50
                    {"url":"https://example.com","types":[]} | /types | types has to be a list of 1 to 50
                    {"url":"https://example.com","secret":"whsec_short"} | /secret | secret has to be whsec_
                    {"url":"https://example.com","tenant":"a b"} | /tenant | tenant has to be 1 to 64
                    {"url":"https://example.com","uri":1} | /uri | it is not one of description, secret, tenant, types, url
                    {"url":"https://example.com","description":""} | /description | description has to be a text
                    """)
    void whatCannotBeIsRefusedByName(String body, String pointer, String message) {
        JsonNode problem = post("", body).problem(400, "invalid_request");

        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo(pointer);
        assertThat(problem.at("/errors/0/message").asString()).contains(message);
        assertThat(get("").data()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "status=lost, /status, 'status has to be pending, delivered, failed or skipped'",
        "since=yesterday, /since, 'since has to be a time, such as 2026-11-22T10:00:00Z'",
        "after=x, /after, after has to be the next of an earlier page",
        "limit=0, /limit, limit has to be 1 to 500",
        "limit=501, /limit, limit has to be 1 to 500"
    })
    void whatCannotBeAskedForIsRefusedByName(String query, String pointer, String message) {
        String id = register();
        JsonNode problem = get("/" + id + "/deliveries?" + query).problem(400, "invalid_request");

        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo(pointer);
        assertThat(problem.at("/errors/0/message").asString()).isEqualTo(message);
        post("/" + id + "/deliveries/replay?" + query, null).problem(400, "invalid_request");
    }

    @Test
    void aTenantMayHaveSoMany() {
        for (int i = 0; i < 20; i++) {
            register();
        }
        post("", "{\"url\":\"" + URL + "\"}").problem(409, "too_many_webhooks");
        assertThat(post("", "{\"url\":\"" + URL + "\",\"tenant\":\"acme\"}").status())
                .isEqualTo(201);
    }

    @Test
    void onlyAnOperatorMaySeeOrChangeThem() {
        api.get(Paths.WEBHOOKS).problem(401, "operator_key_required");
        api.send("POST", Paths.WEBHOOKS, BodyPublishers.ofString("{}"))
                .problem(401, "operator_key_required");
    }

    @Test
    void withoutRedisOrBrokerNothingIsChangedAndThatIsSaid() throws Exception {
        try (var redisDoor = TcpProxy.to(TestServers.redis().uri());
                var brokerDoor = TcpProxy.to(TestServers.rabbit().uri());
                var own =
                        RunningApi.start(
                                brokerDoor.through(TestServers.rabbit().uri()),
                                redisDoor.through(TestServers.redis().uri()),
                                "--seedance.api.operator-key=" + KEY)) {
            var body = BodyPublishers.ofString("{\"url\":\"" + URL + "\"}");
            redisDoor.cut();
            own.send("POST", Paths.WEBHOOKS, body, authorization())
                    .problem(503, "state_unavailable");
            redisDoor.resume();
            brokerDoor.cut();
            own.send("POST", Paths.WEBHOOKS, body, authorization())
                    .problem(503, "broker_unavailable");
            brokerDoor.resume();
        }
        assertThat(get("").data()).isEmpty();
    }

    private static String register() {
        return post("", "{\"url\":\"" + URL + "\"}").data().path("id").asString();
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.path("deliveries").forEach(each -> ids.add(each.path("id").asString()));
        return ids;
    }

    /** What lies in the queue of deliveries, which is empty then. */
    private static List<WebhookEnvelope> drain() {
        List<WebhookEnvelope> all = new ArrayList<>();
        template.setReceiveTimeout(300);
        for (var message = template.receive(Topology.WEBHOOK_DELIVERIES);
                message != null;
                message = template.receive(Topology.WEBHOOK_DELIVERIES)) {
            all.add(Objects.requireNonNull(WebhookEnvelope.read(message.getBody())));
        }
        return all;
    }

    private static Answer get(String path) {
        return call("GET", path, null);
    }

    private static Answer post(String path, @Nullable String body) {
        return call("POST", path, body);
    }

    private static Answer call(String method, String path, @Nullable String body) {
        return api.send(
                method,
                Paths.WEBHOOKS + path,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body),
                authorization());
    }

    private static String[] authorization() {
        return new String[] {"Authorization", "Bearer " + KEY};
    }
}

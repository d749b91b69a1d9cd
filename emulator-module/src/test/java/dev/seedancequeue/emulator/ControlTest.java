package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ControlTest {

    private Emulator emulator;
    private ArkClient ark;

    @BeforeEach
    void start() {
        emulator = Emulator.start(EmulatorSettings.forTests());
        ark = new ArkClient(emulator, "");
        emulator.clock().freeze();
    }

    @AfterEach
    void stop() {
        ark.close();
        emulator.close();
    }

    private JsonNode get(String path) {
        return ark.send("GET", "/emulator/" + path, null).json();
    }

    private ArkClient.Reply post(String path, String body) {
        return ark.send("POST", "/emulator/" + path, body);
    }

    @Test
    void tellsWhatWasCreatedTwice() {
        try (ArkClient client = new ArkClient(emulator)) {
            String first = client.created(Bodies.text("x", "twice").toString());
            String second = client.created(Bodies.text("x", "twice").toString());
            client.created(Bodies.text("x", "once").toString());
            client.get(first);
            client.get(first);
            client.list("");

            JsonNode ledger = get("ledger");
            assertThat(ledger.path("totals").path("created").asLong()).isEqualTo(3);
            assertThat(ledger.path("totals").path("duplicates").asLong()).isEqualTo(1);
            JsonNode duplicate = ledger.path("duplicates").get(0);
            assertThat(duplicate.path("safety_identifier").asString()).isEqualTo("twice");
            assertThat(duplicate.path("created").asInt()).isEqualTo(2);
            assertThat(duplicate.path("tasks").get(0).path("task_id").asString()).isEqualTo(first);
            assertThat(duplicate.path("tasks").get(1).path("task_id").asString()).isEqualTo(second);
            assertThat(duplicate.path("tasks").get(0).path("gets").asInt()).isEqualTo(2);
            assertThat(duplicate.path("tasks").get(0).path("lists").asInt()).isEqualTo(1);
            assertThat(ledger.path("totals").path("calls").path("create").path("200").asLong())
                    .isEqualTo(3);
        }
    }

    @Test
    void tellsWhoAskedHowOften() {
        try (ArkClient one = new ArkClient(emulator, "ark-secret-one");
                ArkClient two = new ArkClient(emulator, "ark-secret-two")) {
            String first = one.created(Bodies.text("x", "ours").toString());
            String second = two.created(Bodies.text("x", "ours").toString());
            one.get(first);
            one.get(second);
            one.list("filter.task_ids=" + first);
            two.list("filter.task_ids=" + first + "&filter.task_ids=" + second);
            one.delete(first);
            one.delete(first);
            two.get("cgt-of-nobody");
        }

        JsonNode entry = get("ledger/entries/ours");
        assertThat(entry.path("callers").size()).isEqualTo(2);
        assertThat(counts(entry.path("callers").get(0))).containsExactly(1, 2, 1, 2);
        assertThat(counts(entry.path("callers").get(1))).containsExactly(1, 0, 2, 0);
        JsonNode who = entry.path("callers").get(0).path("caller");
        assertThat(who.path("key").asString()).matches("[0-9a-f]{8}");
        assertThat(who.path("user_agent").asString()).startsWith("Java-http-client/");
        assertThat(who).isNotEqualTo(entry.path("callers").get(1).path("caller"));
        assertThat(entry.toString()).doesNotContain("secret");
    }

    private static List<Integer> counts(JsonNode asked) {
        return Stream.of("creates", "gets", "lists", "deletes")
                .map(call -> asked.path(call).asInt(-1))
                .toList();
    }

    @Test
    void tellsOnlySoManyCallersApart() {
        for (int number = 1; number <= 103; number++) {
            try (ArkClient client = new ArkClient(emulator, "key-" + number)) {
                client.created(Bodies.text("x", "popular").toString());
            }
        }

        JsonNode callers = get("ledger/entries/popular").path("callers");
        assertThat(callers.size()).isEqualTo(101);
        assertThat(callers.get(100).path("caller").path("key").asString()).isEqualTo("others");
        assertThat(counts(callers.get(100))).containsExactly(3, 0, 0, 0);
    }

    @Test
    void remembersFinishesWhenTheRecordIsLongGone() {
        Instant before = Instant.now();
        try (ArkClient client = new ArkClient(emulator)) {
            String id = client.created(Bodies.text("x", "ours").toString());
            emulator.clock().step(Duration.ofDays(8));
            assertThat(client.get(id).status()).isEqualTo(404);
        }
        JsonNode entry = get("ledger/entries/ours");
        assertThat(entry.path("billed").asInt()).isEqualTo(1);
        JsonNode task = entry.path("tasks").get(0);
        assertThat(task.path("status").asString()).isEqualTo("succeeded");
        assertThat(Instant.parse(task.path("finished_at").asString()))
                .isBetween(before.minusMillis(1), Instant.now());
        assertThat(get("ledger/entries?limit=10").path("entries").size()).isEqualTo(1);
    }

    @Test
    void keepsTheLedgerBoundedAndCountsWhatItForgot() {
        Ledger ledger = new Ledger(2);
        ledger.open("a", "1", "p", 0, Caller.OTHERS);
        ledger.open("a", "2", "p", 0, Caller.OTHERS);
        ledger.open("b", "3", "p", 0, Caller.OTHERS);
        ledger.open("c", "4", "p", 0, Caller.OTHERS);
        assertThat(ledger.totals().forgotten()).isEqualTo(1);
        assertThat(ledger.entry("b")).isNull();
        assertThat(ledger.duplicates()).hasSize(1);
        assertThat(ledger.entries(0, 10)).hasSize(2);
    }

    @Test
    void movesTheClockForwardOnly() {
        Instant before = Instant.parse(get("clock").path("now").asString());
        post("clock/jump", "{\"seconds\": 3600}");
        assertThat(Instant.parse(get("clock").path("now").asString()))
                .isEqualTo(before.plusSeconds(3600));
        post("clock/speed", "{\"speed\": 1000}");
        assertThat(get("clock").path("speed").asInt()).isEqualTo(1000);
        assertThat(get("clock").path("frozen").asBoolean()).isTrue();
        assertThat(post("clock/resume", "").json().path("frozen").asBoolean()).isFalse();
        assertThat(post("clock/step", "{\"seconds\": -1}").status()).isEqualTo(400);
        assertThat(post("clock/speed", "{\"speed\": 0}").status()).isEqualTo(400);
    }

    @Test
    void runsFiftyTimesAsFast() {
        emulator.clock().speed(50);
        Instant real = Instant.now();
        Instant before = emulator.clock().now();
        emulator.clock().resume();
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> emulator.clock().now().isAfter(before.plusSeconds(10)));
        assertThat(Duration.between(real, Instant.now()))
                .isGreaterThan(Duration.ofMillis(190))
                .isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void changesOnlyTheLimitsNamed() {
        ArkClient.Reply reply = ark.send("PUT", "/emulator/limits", "{\"slots\": 3}");
        assertThat(reply.json().path("slots").asInt()).isEqualTo(3);
        assertThat(emulator.limits()).isEqualTo(Limits.off().withSlots(3));
        assertThat(ark.send("PUT", "/emulator/limits", "{\"slot\": 3}").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    PUT | limits | {"slots": 99999999999999999999} | `slots` must be a whole number from 0 to 1000000
                    PUT | limits | {"slots": 3000000000} | `slots` must be a whole number from 0 to 1000000
                    PUT | limits | {"slots": "3"} | `slots` must be a whole number from 0 to 1000000
                    POST | clock/speed | {"speed": "fast"} | `speed` must be a number
                    POST | clock/step | {"seconds": "10"} | `seconds` must be a number
                    POST | clock/speed | {"speed": 1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000} | `speed` must be a number
                    POST | clock/step | {"seconds": 1e999} | `seconds` must be a number
                    POST | clock/jump | {"seconds": 1e9} | the clock moves forward by 0 to 3660 days
                    GET | ledger/entries?skip=some | | skip is a whole number from 0 to 2147483647, not some
                    GET | ledger/entries?limit=1001 | | limit is a whole number from 0 to 1000, not 1001
                    DELETE | faults/first | | a fault rule's id is a whole number
                    DELETE | faults/99999999999999999999 | | a fault rule's id is a whole number
                    """)
    void saysWhatIsWrongWithAQuestion(String method, String path, String body, String why) {
        ArkClient.Reply reply = ark.send(method, "/emulator/" + path, body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").asString()).contains(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"call":"create","effect":"refuse","status":429,"code":"ServerOverloaded"} | refuse
                    {"call":"get","when":"after","effect":"hang","seconds":1.5} | hang
                    {"call":"list","effect":"cut","times":1,"skip":2} | cut
                    {"call":"create","when":"after","effect":"truncated","probability":0.5,"seed":3} | truncated
                    {"call":"task","effect":"fail","code":"X","prompt_contains":"dog"} | fail
                    {"call":"task","effect":"stick","safety_identifier":"ours"} | stick
                    {"call":"callback","effect":"lose"} | lose
                    {"call":"callback","effect":"forge"} | forge
                    """)
    void takesFaultRulesAndShowsThem(String rule, String effect) {
        ArkClient.Reply reply = post("faults", rule);
        assertThat(reply.status()).isEqualTo(200);
        JsonNode shown = get("faults").get(0);
        assertThat(shown.path("effect").asString()).isEqualTo(effect);
        ArkClient.JSON
                .readTree(rule)
                .properties()
                .forEach(field ->
                        assertThat(shown.path(field.getKey()).asString())
                                .isEqualTo(field.getValue().asString()));
        long id = reply.json().path("id").asLong();
        assertThat(ark.send("DELETE", "/emulator/faults/" + id, null).status()).isEqualTo(200);
        assertThat(get("faults").size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"call":"create"} | `effect` is refuse, hang
                    {"call":"creat","effect":"cut"} | `call` is one of
                    {"call":"create","effect":"cut","time":1} | has no field time
                    {"call":"create","effect":"hang"} | `seconds` must be
                    {"call":"create","effect":"cut","probability":2} | probability
                    {"call":"create","effect":"cut","probability":"often"} | `probability` must be a number
                    {"call":"create","effect":"cut","times":9999999999999999999999} | `times` must be a whole number from 0
                    {"call":"create","effect":"cut","skip":1.5} | `skip` must be a whole number from 0
                    {"call":"create","effect":"cut","seed":"x"} | `seed` must be a whole number
                    {"call":"create","effect":"cut","prompt_contains":5} | `prompt_contains` must be a string
                    {"call":"create","effect":"refuse","status":"busy"} | `status` must be a whole number from 400 to 599
                    {"call":"create","effect":"stick"} | stick does nothing to a create
                    {"call":"task","effect":"cut"} | cut does nothing to a task
                    {"call":"task","when":"after","effect":"stick"} | struck before
                    {"call":"callback","effect":"garbage"} | corrupt does nothing to a callback
                    {"call":"list","effect":"cut","safety_identifier":"x"} | a list has no
                    nonsense | not valid JSON
                    """)
    void refusesBadFaultRules(String rule, String why) {
        ArkClient.Reply reply = post("faults", rule);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").asString()).contains(why);
    }

    @Test
    void showsHowThePoolsAreUsed() {
        try (ArkClient client = new ArkClient(emulator)) {
            client.created(Bodies.text("x").toString());
        }
        emulator.clock().step(Duration.ofSeconds(10));
        JsonNode pool = get("pools").get(0);
        assertThat(pool.path("model").asString()).isEqualTo(Bodies.MODEL);
        assertThat(pool.path("running").asInt()).isEqualTo(1);
        assertThat(pool.path("busy_ms").asLong()).isPositive();
    }

    @Test
    void forgetsEverythingOnReset() {
        emulator.faults().add(Fault.before(Fault.Call.GET, new Fault.Effect.Cut()));
        try (ArkClient client = new ArkClient(emulator)) {
            String id = client.created(Bodies.text("x", "ours").toString());
            assertThat(post("reset", "").status()).isEqualTo(200);
            assertThat(client.get(id).status()).isEqualTo(404);
        }
        assertThat(emulator.ledger().totals().created()).isZero();
        assertThat(emulator.faults().rules()).isEmpty();
    }

    @Test
    void answersAnUnknownControlWith404() {
        assertThat(ark.send("GET", "/emulator/nothing", null).status()).isEqualTo(404);
        assertThat(ark.send("GET", "/emulator/ledger/entries/nobody", null).status())
                .isEqualTo(404);
        assertThat(ark.send("DELETE", "/emulator/faults/x", null).status()).isEqualTo(400);
        assertThat(get("health").path("status").asString()).isEqualTo("UP");
    }
}

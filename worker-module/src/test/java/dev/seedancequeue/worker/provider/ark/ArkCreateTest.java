package dev.seedancequeue.worker.provider.ark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.worker.provider.CreateOutcome;
import dev.seedancequeue.worker.provider.CreateOutcome.Busy;
import dev.seedancequeue.worker.provider.CreateOutcome.Created;
import dev.seedancequeue.worker.provider.CreateOutcome.Refused;
import dev.seedancequeue.worker.provider.CreateOutcome.Unknown;
import dev.seedancequeue.worker.testing.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which answers to a create prove that a video was ordered, which that none was, and which neither.
 */
class ArkCreateTest {

    /** Every row of the provider's table of errors. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    400 | MissingParameter.content                              | Refused
                    400 | InvalidParameter.UnsupportedParameter                 | Refused
                    400 | InvalidImageURL.InvalidFormat                         | Refused
                    400 | InvalidEndpoint.ClosedEndpoint                        | Refused
                    400 | SensitiveContentDetected.Violence                     | Refused
                    400 | InputTextSensitiveContentDetected                     | Refused
                    400 | InputImageSensitiveContentDetected.PrivacyInformation | Refused
                    400 | InputTextRiskDetection                                | Refused
                    401 | AuthenticationError                                   | Busy
                    401 | InvalidAccountStatus                                  | Busy
                    403 | AccountOverdueError                                   | Busy
                    403 | AccessDenied                                          | Busy
                    403 | OperationDenied.ServiceNotOpen                        | Busy
                    404 | InvalidEndpointOrModel.NotFound                       | Refused
                    404 | ModelNotOpen                                          | Refused
                    404 | UnsupportedModel                                      | Refused
                    408 | RequestTimeout                                        | Unknown
                    409 | InvalidAction                                         | Refused
                    413 | RequestTooLarge                                       | Refused
                    429 | RateLimitExceeded.EndpointRPMExceeded                 | Busy
                    429 | ModelAccountIpmRateLimitExceeded                      | Busy
                    429 | APIAccountRpmRateLimitExceeded                        | Busy
                    429 | AccountRateLimitExceeded                              | Busy
                    429 | ServerOverloaded                                      | Busy
                    429 | RequestBurstTooFast                                   | Busy
                    429 | InflightBatchsizeExceeded                             | Busy
                    429 | SetLimitExceeded                                      | Refused
                    500 | InternalServiceError                                  | Unknown
                    502 | BadGateway                                            | Unknown
                    503 | ServiceUnavailable                                    | Unknown
                    504 | GatewayTimeout                                        | Unknown
                    301 | Moved                                                 | Unknown
                    """)
    void readsEachErrorOfTheProvider(int status, String code, String expected) {
        try (RawServer server = RawServer.answering(error(status, code, "some reason"))) {
            CreateOutcome outcome = create(server);

            assertThat(outcome.getClass().getSimpleName()).isEqualTo(expected);
            assertThat(outcome.toString()).contains(code).doesNotContain(RawServer.KEY);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    The account has exceeded the quota of queued tasks          | Busy
                    Your account has exhausted its free trial quota             | Refused
                    You have hit the weekly usage quota, reset at 2026-11-30    | Busy
                    """)
    void tellsTheThreeMeaningsOfQuotaExceededApart(String message, String expected) {
        try (RawServer server = RawServer.answering(error(429, "QuotaExceeded", message))) {
            assertThat(create(server).getClass().getSimpleName()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"QuotaExceeded,5h,PT5M", "QuotaExceeded,queued,", "ServerOverloaded,5h,"})
    void leavesAUsedUpQuotaAloneForMinutes(String code, String kind, @Nullable Duration rest) {
        String message =
                kind.equals("queued")
                        ? "The account has exceeded the quota of queued tasks"
                        : "You have hit the 5-hour usage quota, reset at 2026-11-30";
        try (RawServer server = RawServer.answering(error(429, code, message))) {
            assertThat(create(server)).isEqualTo(new Busy(code, message, rest));
        }
    }

    /** The provider's support asks for the id of the call, whatever became of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    400 | {"error":{"code":"X","message":"bad. Request id: 0217told"}} | 0217told
                    400 | {"error":{"code":"X","message":"bad"}}                       | 0217head
                    429 | {"error":{"code":"X","message":"busy"}}                      | 0217head
                    500 | {"error":{"code":"X","message":"oops. Request id: 0217told"}} | 0217told
                    500 | {"error":{"code":"X","message":"oops"}}                      | 0217head
                    502 | <html>bad gateway</html>                                     | 0217head
                    200 | {"id":                                                       | 0217head
                    404 | {}                                                           | 0217head
                    """)
    void namesTheProvidersIdOfTheCall(int status, String body, String requestId) {
        try (RawServer server =
                RawServer.answering(RawServer.json(status, body, "X-Request-Id: 0217head"))) {
            String said =
                    switch (create(server)) {
                        case Created created -> throw new AssertionError("created " + created);
                        case Refused refused -> refused.message();
                        case Busy busy -> busy.message();
                        case Unknown unknown -> unknown.reason();
                    };
            assertThat(said).endsWith("Request id: " + requestId).doesNotContain("oops");
        }
    }

    @Test
    void namesTheIdOfTheCallBehindTheLongestMessage() {
        String message = "m".repeat(5_000) + ". Request id: 0217told";
        try (RawServer server = RawServer.answering(error(400, "X", message))) {
            assertThat(create(server))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused ->
                                    assertThat(refused.message())
                                            .hasSizeLessThan(1_100)
                                            .endsWith("m…. Request id: 0217told"));
        }
    }

    @Test
    void takesNothingElseForTheIdOfACall() {
        try (RawServer server =
                RawServer.answering(
                        RawServer.json(400, "{}", "X-Request-Id: <script>alert(1)</script>"))) {
            assertThat(create(server))
                    .isEqualTo(new Refused("http_400", "provider answered 400 without a reason"));
        }
    }

    @Test
    void takesTheIdOfACreatedTask() {
        try (RawServer server =
                RawServer.answering(
                        RawServer.json(
                                200, "{\"id\":\"cgt-batch-20261122101112-abcde\",\"x\":1}"))) {
            assertThat(create(server)).isEqualTo(new Created("cgt-batch-20261122101112-abcde"));
            assertThat(server.requests().getFirst())
                    .startsWith("POST /api/v3/contents/generations/tasks HTTP/1.1")
                    .contains("Authorization: Bearer " + RawServer.KEY)
                    .contains("a small cat");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "[]",
                "{\"id\":\"cgt-2026",
                "{\"id\":\"\"}",
                "{\"id\":17}",
                "{\"id\":\"..\"}",
                "{\"id\":\"cgt-1/../../x\"}",
                "{\"id\":\"cgt 1\"}",
                "{\"id\":\"cgt-1\\r\\nX: y\"}",
                "{\"id\":\"cgt-1?x=y\"}",
                "<html>it works</html>"
            })
    void doesNotKnowWhatA200WithoutAnIdMeans(String body) {
        try (RawServer server = RawServer.answering(RawServer.json(200, body))) {
            assertThat(create(server)).isInstanceOf(Unknown.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void doesNotKnowWhatAnErrorPageOfAProxyMeans() {
        var page = RawServer.text(502, "text/html", "<html><h1>502 Bad Gateway</h1></html>");
        try (RawServer server = RawServer.answering(page)) {
            assertThat(create(server)).isInstanceOf(Unknown.class);
        }
    }

    /** A wrong base URL must not fail the whole backlog (provider.md: 404 with an empty body). */
    @ParameterizedTest
    @ValueSource(ints = {404, 405, 407})
    void waitsWhenNobodyAtThatAddressIsTheProvider(int status) {
        try (RawServer server = RawServer.answering(RawServer.text(status, "text/html", ""))) {
            assertThat(create(server))
                    .isInstanceOfSatisfying(
                            Busy.class,
                            busy -> assertThat(busy.code()).isEqualTo("http_" + status));
        }
    }

    @Test
    void refusesForGoodWhatAProxyFindsTooLarge() {
        var page = RawServer.text(413, "text/html", "<html>too large</html>");
        try (RawServer server = RawServer.answering(page)) {
            assertThat(create(server))
                    .isEqualTo(new Refused("http_413", "provider answered 413 without a reason"));
        }
    }

    @Test
    void readsHowLongTheProviderWantsToBeLeftAlone() {
        String body = "{\"error\":{\"code\":\"ServerOverloaded\",\"message\":\"busy\"}}";
        try (RawServer server = RawServer.answering(RawServer.json(429, body, "Retry-After: 7"))) {
            assertThat(create(server))
                    .isEqualTo(new Busy("ServerOverloaded", "busy", Duration.ofSeconds(7)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Wed, 21 Oct 2026 07:28:00 GMT", "-1", "7.5", "99999999", "soon"})
    void waitsItsOwnTimeWhenRetryAfterIsNoNumberOfSeconds(String value) {
        try (RawServer server =
                RawServer.answering(RawServer.json(429, "{}", "Retry-After: " + value))) {
            assertThat(create(server))
                    .isEqualTo(
                            new Busy(
                                    FailureClass.THROTTLED,
                                    "http_429",
                                    "provider answered 429 without a reason",
                                    null));
        }
    }

    @Test
    void boundsWhatTheProviderSays() {
        try (RawServer server =
                RawServer.answering(error(400, "C".repeat(5000), "m".repeat(100_000)))) {
            assertThat(create(server).toString()).hasSizeLessThan(1300);
        }
    }

    @Test
    void isCertainThatNothingWasSentWhenNobodyListens() throws IOException {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        var provider =
                new ArkProvider(
                        RawServer.settings(URI.create("http://127.0.0.1:" + port + "/api/v3")),
                        RawServer.KEY);

        assertThat(provider.create(Tasks.request()))
                .isInstanceOfSatisfying(
                        Busy.class,
                        busy -> assertThat(busy.code()).isEqualTo("provider_unreachable"));
    }

    @Test
    void isCertainThatNothingWasSentWhenTheNameIsUnknown() {
        var provider =
                new ArkProvider(
                        RawServer.settings(URI.create("http://no.invalid/api/v3")), RawServer.KEY);

        assertThat(provider.create(Tasks.request()))
                .isInstanceOfSatisfying(
                        Busy.class,
                        busy -> assertThat(busy.code()).isEqualTo("provider_unreachable"));
    }

    @Test
    void doesNotKnowWhenTheConnectionBreaksBeforeTheRequestWasRead() {
        try (RawServer server = RawServer.withoutReading(RawServer.reset())) {
            assertThat(create(server)).isInstanceOf(Unknown.class);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void doesNotKnowWhenTheConnectionBreaksAfterTheRequest() {
        try (RawServer server = RawServer.answering(RawServer.reset())) {
            assertThat(create(server)).isInstanceOf(Unknown.class);
            assertThat(server.requests()).hasSize(1);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void doesNotKnowWhenTheAnswerEndsTooEarly() {
        RawServer.Answer half =
                socket ->
                        socket.getOutputStream()
                                .write(
                                        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
                                                        + "{\"id\":\"cgt-1\"")
                                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        try (RawServer server = RawServer.answering(half)) {
            assertThat(create(server)).isInstanceOf(Unknown.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void givesUpASilentProviderAtTheLimit() {
        try (RawServer server = RawServer.answering(RawServer.silence())) {
            var provider =
                    new ArkProvider(
                            RawServer.settings(server.uri(), Duration.ofMillis(400)),
                            RawServer.KEY);

            assertThat(provider.create(Tasks.request())).isInstanceOf(Unknown.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** Each byte restarts a socket's time limit, so that limit alone would never end this call. */
    @Test
    void givesUpAnAnswerThatDripsAtTheLimit() {
        try (ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor();
                RawServer server = RawServer.answering(drip(drops))) {
            var provider =
                    new ArkProvider(
                            RawServer.settings(server.uri(), Duration.ofMillis(500)),
                            RawServer.KEY);
            long begun = System.nanoTime();

            assertThat(provider.create(Tasks.request()))
                    .isEqualTo(new Unknown("no answer within PT0.5S"));
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(5));
            assertThat(server.requests()).hasSize(1);
            drops.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsNoRedirect(int status) {
        try (RawServer elsewhere = RawServer.answering(RawServer.json(200, "{\"id\":\"cgt-1\"}"));
                RawServer server =
                        RawServer.answering(
                                RawServer.json(status, "{}", "Location: " + elsewhere.uri()))) {
            assertThat(create(server)).isInstanceOf(Unknown.class);
            assertThat(elsewhere.connections()).isZero();
            assertThat(server.requests()).hasSize(1);
        }
    }

    private static RawServer.Answer drip(ScheduledExecutorService drops) {
        return socket -> {
            var out = socket.getOutputStream();
            out.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            var drip =
                    drops.scheduleAtFixedRate(
                            () -> {
                                try {
                                    out.write(' ');
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            },
                            0,
                            50,
                            TimeUnit.MILLISECONDS);
            try {
                RawServer.silence().give(socket);
            } finally {
                drip.cancel(true);
            }
        };
    }

    private static RawServer.Answer error(int status, String code, String message) {
        String body =
                """
                {"error":{"code":"%s","message":"%s","param":"","type":""},"more":[1,2]}
                """
                        .formatted(code, message);
        return RawServer.json(status, body);
    }

    private static CreateOutcome create(RawServer server) {
        CreateOutcome outcome = server.provider().create(Tasks.request());
        assertThat(outcome.toString()).doesNotContain(RawServer.KEY);
        return outcome;
    }
}

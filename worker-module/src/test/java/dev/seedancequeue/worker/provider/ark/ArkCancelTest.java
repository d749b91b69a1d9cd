package dev.seedancequeue.worker.provider.ark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.worker.provider.CancelOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the answer to a delete is read: what is not clear is no answer. */
class ArkCancelTest {

    private static final String ERROR = "{\"error\":{\"code\":\"%s\",\"message\":\"m\"}}";

    @Test
    void sendsOneDeleteForTheTask() {
        try (RawServer server = RawServer.answering(RawServer.json(200, "{}"))) {
            assertThat(server.provider().cancel("cgt-1")).isEqualTo(new CancelOutcome.Cancelled());
            assertThat(server.requests())
                    .singleElement()
                    .asString()
                    .startsWith("DELETE /api/v3/contents/generations/tasks/cgt-1 ");
        }
    }

    @Test
    void isTooLateOnlyWhenTheProviderSaysThatTheTaskRuns() {
        assertThat(cancel(409, ERROR.formatted("InvalidAction.RunningTaskDeletion")))
                .isEqualTo(new CancelOutcome.TooLate());
    }

    @ParameterizedTest
    @CsvSource({"404,ResourceNotFound", "409,InvalidAction.CancelledTaskDeletion"})
    void findsNothingToCancel(int status, String code) {
        assertThat(cancel(status, ERROR.formatted(code))).isEqualTo(new CancelOutcome.Gone());
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 204, 301, 400, 401, 403, 408, 429, 500, 502, 503})
    void cannotUseAnyOtherStatus(int status) {
        assertThat(cancel(status, ERROR.formatted("X")))
                .isInstanceOf(CancelOutcome.Unavailable.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"200|''", "200|<html>ok</html>", "200|[]", "404|''", "404|<html>", "409|''"})
    void cannotUseAnAnswerThatIsNone(int status, String body) {
        assertThat(cancel(status, body)).isInstanceOf(CancelOutcome.Unavailable.class);
    }

    @Test
    void cannotUseABrokenConnectionAndDoesNotTryAgain() {
        try (RawServer server = RawServer.answering(RawServer.reset())) {
            assertThat(server.provider().cancel("cgt-1"))
                    .isInstanceOf(CancelOutcome.Unavailable.class);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void waitsNoLongerThanItsOwnLimit() {
        try (RawServer server = RawServer.answering(RawServer.silence())) {
            ArkSettings all = RawServer.settings(server.uri());
            var settings =
                    new ArkSettings(
                            all.baseUrl(),
                            all.apiKey(),
                            all.apiKeys(),
                            all.draining(),
                            all.connectTimeout(),
                            all.readTimeout(),
                            all.createTimeout(),
                            Duration.ofMillis(300),
                            all.settleTime(),
                            all.listsPerSecond(),
                            all.getsPerSecond(),
                            all.deletesPerSecond(),
                            all.idsPerList(),
                            List.of(),
                            List.of(),
                            List.of());

            assertThat(new ArkProvider(settings, RawServer.KEY).cancel("cgt-1"))
                    .isEqualTo(new CancelOutcome.Unavailable("no answer within PT0.3S"));
        }
    }

    private static CancelOutcome cancel(int status, String body) {
        try (RawServer server = RawServer.answering(RawServer.json(status, body))) {
            return server.provider().cancel("cgt-1");
        }
    }
}

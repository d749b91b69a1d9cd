package dev.seedancequeue.emulator;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Takes every request, finds who answers it, and turns refusals and crashes into answers. */
final class FrontDoor implements Handler {

    static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");
    private static final System.Logger LOG = System.getLogger(FrontDoor.class.getName());

    private final ArkCalls ark;
    private final Control control;
    private final Files files;
    private final Ledger ledger;

    FrontDoor(ArkCalls ark, Files files, Control control, Ledger ledger) {
        this.ark = ark;
        this.files = files;
        this.control = control;
        this.ledger = ledger;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Route route = route(request);
        String requestId = requestId();
        try {
            Answer answer = answered(route, requestId);
            ledger.called(route.name, Integer.toString(answer.status()));
            response.header(REQUEST_ID, requestId);
            send(response, answer);
        } catch (CloseConnectionException e) {
            ledger.called(route.name, "cut");
            throw e;
        }
    }

    /** What the server itself refuses, such as a malformed escape in a path, in our words. */
    static DirectHandler.TransportResponse notHttp(
            DirectHandler.TransportRequest request,
            DirectHandler.EventType type,
            Status status,
            ServerResponseHeaders headers,
            String message) {
        byte[] body =
                TaskJson.error(
                        "InvalidParameter",
                        "The request line, an escape in it or a header is not valid HTTP",
                        "",
                        requestId());
        return DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, Answer.JSON)
                .keepAlive(false)
                .entity(body)
                .build();
    }

    /** Who answers a request, under the name that the ledger counts it by. */
    private record Route(String name, Supplier<Answer> answer) {}

    private Route route(ServerRequest request) {
        String path = request.path().absolute().path();
        String method = request.prologue().method().text();
        if (path.startsWith(Control.ROOT)) {
            return new Route("control", () -> control.answer(method, path, request));
        }
        if (path.startsWith(Files.ROOT) && (method.equals("GET") || method.equals("HEAD"))) {
            return new Route("file", () -> files.answer(path, request));
        }
        Fault.Call call = ArkCalls.call(method, path);
        return call == null
                ? new Route("unknown", Answer::unknownPath)
                : new Route(call.name().toLowerCase(Locale.ROOT), () -> ark.answer(call, request));
    }

    private Answer answered(Route route, String requestId) {
        try {
            return route.answer.get();
        } catch (ArkException e) {
            return Answer.json(e.status, TaskJson.error(e.code, e.reason, e.param, requestId));
        } catch (UncheckedIOException e) {
            throw new CloseConnectionException("the caller went away", e);
        } catch (CloseConnectionException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "request " + requestId + " crashed", e);
            return Answer.json(
                    500,
                    TaskJson.error(
                            "InternalServiceError",
                            "The service encountered an unexpected internal error",
                            "",
                            requestId));
        }
    }

    private static void send(ServerResponse response, Answer answer) {
        response.status(answer.status());
        answer.headers().forEach((name, value) -> response.header(name, value));
        response.send(answer.body());
    }

    private static String requestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString().replace("-", "");
    }
}

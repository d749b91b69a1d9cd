package dev.seedancequeue.worker.provider.ark;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.worker.provider.ark.ArkAnswer.Answered;
import dev.seedancequeue.worker.provider.ark.ArkAnswer.NoAnswer;
import dev.seedancequeue.worker.provider.ark.ArkAnswer.NotSent;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One HTTP call at a time, never repeated, never longer than its limit. Tells apart what was
 * certainly not sent from what may have arrived.
 */
final class ArkHttp {

    private static final int MAX_CONNECTIONS = 256;
    private static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;

    private final RestClient client;
    private final ExecutorService calls =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ark-", 0).factory());

    ArkHttp(ArkSettings settings, String apiKey) {
        var connection =
                ConnectionConfig.custom()
                        .setConnectTimeout(timeout(settings.connectTimeout()))
                        .setSocketTimeout(timeout(settings.createTimeout()))
                        // An idle connection that the other side closed would make a create's
                        // outcome unknown for nothing.
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build();
        var pool =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(connection)
                        .setMaxConnTotal(MAX_CONNECTIONS)
                        .setMaxConnPerRoute(MAX_CONNECTIONS)
                        .build();
        var request =
                RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout(settings.connectTimeout()))
                        .setResponseTimeout(timeout(settings.createTimeout()))
                        .build();
        CloseableHttpClient http =
                HttpClients.custom()
                        .setConnectionManager(pool)
                        .setDefaultRequestConfig(request)
                        .evictIdleConnections(TimeValue.ofSeconds(5))
                        .disableAutomaticRetries()
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .build();
        client =
                RestClient.builder()
                        .requestFactory(new HttpComponentsClientHttpRequestFactory(http))
                        .defaultHeader("Authorization", "Bearer " + apiKey)
                        .build();
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.ofMilliseconds(duration.toMillis());
    }

    ArkAnswer post(URI uri, byte[] json, Duration limit) {
        return within(
                limit,
                () ->
                        client.post()
                                .uri(uri)
                                .contentType(MediaType.APPLICATION_JSON)
                                .body(json)
                                .exchange((_, response) -> read(response)));
    }

    ArkAnswer get(URI uri, Duration limit) {
        return within(limit, () -> client.get().uri(uri).exchange((_, response) -> read(response)));
    }

    ArkAnswer delete(URI uri, Duration limit) {
        return within(
                limit, () -> client.delete().uri(uri).exchange((_, response) -> read(response)));
    }

    /**
     * Socket time limits start anew with every byte, so a slow answer could take for ever; the
     * whole call is limited here. Interrupting a virtual thread closes the socket it reads from.
     */
    private ArkAnswer within(Duration limit, Supplier<ArkAnswer> call) {
        Future<ArkAnswer> future = calls.submit(call::get);
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            future.cancel(true);
            return new NoAnswer("no answer within " + limit);
        } catch (InterruptedException _) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            return new NoAnswer("interrupted while waiting for the answer");
        } catch (ExecutionException e) {
            return failure(e.getCause());
        }
    }

    private static ArkAnswer failure(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof ResourceAccessException access && access.getCause() != null
                        ? access.getCause()
                        : failure;
        String reason =
                cause == null
                        ? "no reason given"
                        : cause.getClass().getSimpleName() + ": " + cause.getMessage();
        boolean notSent =
                cause instanceof ConnectException
                        || cause instanceof ConnectTimeoutException
                        || cause instanceof ConnectionRequestTimeoutException
                        || cause instanceof NoRouteToHostException
                        || cause instanceof UnknownHostException;
        return notSent ? new NotSent(reason) : new NoAnswer(reason);
    }

    private static ArkAnswer read(ClientHttpResponse response) throws IOException {
        int status = response.getStatusCode().value();
        Duration retryAfter = retryAfter(response.getHeaders().getFirst("Retry-After"));
        try (InputStream in = response.getBody()) {
            byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES);
            String requestId = requestId(response.getHeaders().getFirst("X-Request-Id"));
            return new Answered(status, json(bytes), retryAfter, requestId);
        }
    }

    private static @Nullable JsonNode json(byte[] bytes) {
        if (bytes.length == 0) {
            return null;
        }
        try {
            return Json.mapper().readTree(bytes);
        } catch (JacksonException _) {
            return null;
        }
    }

    /** It is told to people and kept with the task, so that anything else is no id. */
    private static @Nullable String requestId(@Nullable String header) {
        return header != null && header.matches("[A-Za-z0-9._-]{1,64}") ? header : null;
    }

    private static @Nullable Duration retryAfter(@Nullable String header) {
        if (header == null || !header.matches("[0-9]{1,6}")) {
            return null;
        }
        return Duration.ofSeconds(Long.parseLong(header));
    }
}

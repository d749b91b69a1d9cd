package dev.seedancequeue.worker.webhook;

import dev.seedancequeue.webhook.AllowedAddresses;
import dev.seedancequeue.webhook.WebhookDelivery;
import dev.seedancequeue.webhook.WebhookEndpoint;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One request to an endpoint, never longer than its limit, never redirected, and only to addresses
 * that are allowed. The address is checked where the connection is made, so that a name cannot mean
 * another one by then.
 */
final class WebhookHttp {

    private static final int MAX_CONNECTIONS = 256;
    private static final Duration LONGEST_REST = Duration.ofHours(24);

    private final CloseableHttpClient encrypted;
    private final CloseableHttpClient plain;
    private final Duration limit;
    private final InstantSource clock;
    private final ExecutorService calls =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("webhook-", 0).factory());

    /** Trusts the certificates that this JVM does ({@code javax.net.ssl.trustStore}). */
    WebhookHttp(AllowedAddresses allowed, Duration limit, InstantSource clock) {
        this(allowed, limit, clock, SSLContexts.createDefault());
    }

    /**
     * @param tls whose certificates are trusted; a host's has to be for its name, too
     */
    WebhookHttp(AllowedAddresses allowed, Duration limit, InstantSource clock, SSLContext tls) {
        this.limit = limit;
        this.clock = clock;
        encrypted = client(allowed::permits, tls);
        plain = client(allowed::permitsPlainHttp, tls);
    }

    /** What came of a request. */
    sealed interface Answer {

        /**
         * The endpoint's status.
         *
         * @param restFor how long it wants to be left alone
         */
        record Answered(int status, @Nullable Duration restFor) implements Answer {}

        /** No answer, or the endpoint was not asked at all. */
        record NoAnswer(String reason) implements Answer {}
    }

    private CloseableHttpClient client(Predicate<InetAddress> permitted, SSLContext tls) {
        Timeout timeout = Timeout.ofMilliseconds(limit.toMillis());
        var connection =
                ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        .build();
        var pool =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new Guard(permitted))
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                        .setDefaultConnectionConfig(connection)
                        .setMaxConnTotal(MAX_CONNECTIONS)
                        .setMaxConnPerRoute(MAX_CONNECTIONS)
                        .build();
        return HttpClients.custom()
                .setConnectionManager(pool)
                .setDefaultRequestConfig(
                        RequestConfig.custom()
                                .setConnectionRequestTimeout(timeout)
                                .setResponseTimeout(timeout)
                                .build())
                // What an endpoint says besides its status is of no use, so it is not read.
                .setConnectionReuseStrategy((_, _, _) -> false)
                .setUserAgent("seedance-queue")
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    Answer send(WebhookEndpoint endpoint, WebhookDelivery delivery) {
        Instant now = clock.instant();
        var request = new HttpPost(URI.create(endpoint.url()));
        request.setHeader("webhook-id", delivery.id());
        request.setHeader("webhook-timestamp", Long.toString(now.getEpochSecond()));
        request.setHeader("webhook-signature", endpoint.sign(delivery.id(), now, delivery.body()));
        request.setEntity(new StringEntity(delivery.body(), ContentType.APPLICATION_JSON));
        Future<Answer> call = calls.submit(() -> exchange(request));
        try {
            return call.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return tooLate();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.NoAnswer("interrupted");
        } catch (ExecutionException e) {
            return e.getCause() instanceof SocketTimeoutException
                    ? tooLate()
                    : new Answer.NoAnswer(reason(e.getCause()));
        } finally {
            call.cancel(true);
            request.abort();
        }
    }

    private Answer tooLate() {
        return new Answer.NoAnswer("no answer within " + limit.toSeconds() + " s");
    }

    private Answer exchange(HttpPost request) throws Exception {
        CloseableHttpClient client = request.getScheme().equals("https") ? encrypted : plain;
        HttpHost target = HttpHost.create(request.getUri());
        ClassicHttpResponse response = client.executeOpen(target, request, null);
        Header retryAfter = response.getFirstHeader("Retry-After");
        // First the connection: closing the response alone would read it to its end.
        request.abort();
        Closer.closeQuietly(response);
        return new Answer.Answered(
                response.getCode(), retryAfter == null ? null : rest(retryAfter.getValue()));
    }

    private @Nullable Duration rest(String retryAfter) {
        try {
            Duration rest =
                    retryAfter.matches("[0-9]{1,9}")
                            ? Duration.ofSeconds(Long.parseLong(retryAfter))
                            : Duration.between(
                                    clock.instant(),
                                    ZonedDateTime.parse(
                                            retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME));
            return rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
        } catch (DateTimeException _) {
            return null;
        }
    }

    /** Without the address, which may hold a token. */
    private static String reason(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> "no reason given";
            case ForbiddenAddressException forbidden -> String.valueOf(forbidden.getMessage());
            case UnknownHostException _ -> "the name of its host is not known";
            case SSLException _ -> "no TLS: its certificate is not trusted, or is for another host";
            default -> failure.getClass().getSimpleName();
        };
    }

    /** The name leads to addresses only that we do not speak to. */
    private static final class ForbiddenAddressException extends UnknownHostException {
        ForbiddenAddressException() {
            super(
                    "its host is in a network that webhooks may not be sent to: see"
                            + " SEEDANCE_WEBHOOK_NETWORKS");
        }
    }

    /** Resolves to permitted addresses only; the connection is made to one of these. */
    private record Guard(Predicate<InetAddress> permitted) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] allowed =
                    Arrays.stream(SystemDefaultDnsResolver.INSTANCE.resolve(host))
                            .filter(permitted)
                            .toArray(InetAddress[]::new);
            if (allowed.length == 0) {
                throw new ForbiddenAddressException();
            }
            return allowed;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}

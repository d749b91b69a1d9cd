package dev.seedancequeue.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.client.SeedanceException.Reason;
import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client and a real broker, with a door in between that tests shut. */
abstract class ClientBehindAProxy {

    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(700);
    static final Map<String, Object> REQUEST =
            Map.of(
                    "model",
                    "doubao-seedance-1-5-pro-251215",
                    "content",
                    List.of(Map.of("type", "text", "text", "a cat yawns in the sun")));

    final URI broker = TestServers.rabbit().uri();
    TcpProxy proxy;
    StandInIntake intake;

    @BeforeEach
    void open() throws Exception {
        proxy = TcpProxy.to(broker);
        intake = new StandInIntake(broker);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        intake.close();
    }

    ClientSettings settings() {
        return ClientSettings.of(proxy.through(broker));
    }

    static SeedanceClient connect(ClientSettings settings) {
        return SeedanceClient.connect(settings);
    }

    static <T extends @Nullable Object> T join(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e);
        } catch (TimeoutException e) {
            throw new AssertionError("not at its end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    static void assertFails(CompletableFuture<?> future, Reason reason, String message) {
        assertThatThrownBy(() -> join(future))
                .isInstanceOfSatisfying(
                        SeedanceException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }
}

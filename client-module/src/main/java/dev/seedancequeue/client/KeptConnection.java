package dev.seedancequeue.client;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to the broker that is opened again whenever it was lost, until it is closed. */
final class KeptConnection implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KeptConnection.class);
    private static final Duration RECONNECT = Duration.ofMillis(500);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /** What a connection is there for. */
    @FunctionalInterface
    interface Use {
        /**
         * Works on an open connection and returns when it is lost.
         *
         * @param ready to be told when the work can begin
         */
        void of(Connection connection, Runnable ready) throws IOException, InterruptedException;
    }

    private final ConnectionFactory factory;
    private final String name;
    private final Use use;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CompletableFuture<Void> firstTry = new CompletableFuture<>();
    private volatile @Nullable Connection connection;
    private volatile @Nullable String trouble;

    KeptConnection(ConnectionFactory factory, String name, Use use) {
        this.factory = factory;
        this.name = name;
        this.use = use;
    }

    /**
     * Opens it for the first time.
     *
     * @throws SeedanceException if that fails
     */
    void open() {
        Daemons.named(name).newThread(this::keep).start();
        try {
            firstTry.join();
        } catch (CompletionException e) {
            throw new SeedanceException(
                    SeedanceException.Reason.UNREACHABLE, String.valueOf(trouble), e.getCause());
        }
    }

    /** Why there is no connection now, for people; null if there is one. */
    @Nullable String trouble() {
        return trouble;
    }

    /** The connection, if there is one now. */
    @Nullable Connection current() {
        return connection;
    }

    private void keep() {
        try {
            do {
                once();
            } while (!stopped.await(RECONNECT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void once() throws InterruptedException {
        Connection open = null;
        try {
            open = factory.newConnection(name);
            connection = open;
            if (stopped.getCount() > 0) {
                use.of(open, this::ready);
            }
            note("the connection to the broker was lost", null);
        } catch (IOException | TimeoutException | RuntimeException e) {
            note(
                    "no RabbitMQ at %s:%d: %s"
                            .formatted(factory.getHost(), factory.getPort(), why(e)),
                    e);
        } finally {
            connection = null;
            if (open != null) {
                open.abort(Math.toIntExact(CLOSE_LIMIT.toMillis()));
            }
        }
    }

    private void ready() {
        trouble = null;
        firstTry.complete(null);
    }

    private void note(String now, @Nullable Exception cause) {
        trouble = cause instanceof Exchanges.MissingExchangeException ? cause.getMessage() : now;
        firstTry.completeExceptionally(cause == null ? new IOException(now) : cause);
        if (stopped.getCount() > 0) {
            log.atWarn().addKeyValue("cause", trouble).log("{} connects again", name);
        }
    }

    private static String why(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    /** Returns soon, also when the network is silent. */
    @Override
    public void close() {
        stopped.countDown();
        Connection open = connection;
        if (open != null) {
            open.abort(Math.toIntExact(CLOSE_LIMIT.toMillis()));
        }
    }
}

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
    private static final int CLOSE_LIMIT_MS = 5_000;

    /** What a connection is there for. */
    @FunctionalInterface
    interface Use {
        /**
         * Works on an open connection until it is lost.
         *
         * @param ready to be told when the work can begin
         * @throws IOException when it is lost, with the reason
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
        } catch (Exchanges.MissingException e) {
            note(e, String.valueOf(e.getMessage()));
        } catch (IOException | TimeoutException | RuntimeException e) {
            note(
                    e,
                    open == null
                            ? "cannot connect to RabbitMQ at %s:%d: %s"
                                    .formatted(factory.getHost(), factory.getPort(), why(e))
                            : "the connection to the broker was lost: " + why(e));
        } finally {
            connection = null;
            if (open != null) {
                open.abort(CLOSE_LIMIT_MS);
            }
        }
    }

    private void ready() {
        trouble = null;
        firstTry.complete(null);
    }

    private void note(Exception cause, String explanation) {
        trouble = explanation;
        firstTry.completeExceptionally(cause);
        if (stopped.getCount() > 0) {
            log.atWarn().addKeyValue("cause", explanation).log("{} connects again", name);
        }
    }

    private static String why(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    /** Takes some seconds when the network is silent. */
    @Override
    public void close() {
        stopped.countDown();
        Connection open = connection;
        if (open != null) {
            open.abort(CLOSE_LIMIT_MS);
        }
    }
}

package dev.seedancequeue.emulator;

import dev.seedancequeue.catalogue.ModelCatalogue;
import io.helidon.http.DirectHandler;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A running Ark-shaped provider of Seedance videos for development, tests and load: it accepts
 * creates at the provider's paths, lets virtual time finish them, bills nobody, and keeps a ledger
 * of what a careless client would have paid. Thread-safe; any number can run in one process.
 */
public final class Emulator implements AutoCloseable {

    /** Room for a list of some 1,500 task ids. */
    private static final int MAX_URL_BYTES = 64 * 1024;

    private static final int BACKLOG = 4_096;

    /** Kept here because the JDK forgets the level of a logger that nobody holds. */
    private static final Logger SERVER_LOG = Logger.getLogger("io.helidon");

    static {
        SERVER_LOG.setLevel(Level.WARNING);
    }

    private final WebServer server;
    private final ArkCalls calls;
    private final TaskBook book;
    private final Ledger ledger;
    private final Faults faults = new Faults();
    private final Callbacks callbacks;
    private final Thread player;
    private final AtomicReference<Limits> limits;
    private final String host;

    private Emulator(EmulatorSettings settings, ModelCatalogue catalogue) {
        limits = new AtomicReference<>(settings.limits());
        ledger = new Ledger(settings.ledgerEntries());
        Links links = new Links(settings.publicUrl(), settings.seed());
        TaskJson json = new TaskJson(links);
        callbacks = new Callbacks(json, faults, ledger, settings.callbacksAnywhere());
        book = new TaskBook(settings, limits::get, ledger, this::changed);
        host = settings.host();
        calls = new ArkCalls(settings, catalogue, limits::get, book, faults, json);
        FrontDoor door =
                new FrontDoor(
                        calls,
                        new Files(book, links, faults),
                        new Control(book, ledger, faults, limits::get, limits::set, this::reset),
                        ledger);
        server =
                WebServer.builder()
                        .host(settings.host())
                        .port(settings.port())
                        .backlog(BACKLOG)
                        .shutdownGracePeriod(Duration.ofMillis(200))
                        .shutdownHook(false)
                        .addProtocol(Http1Config.builder().maxPrologueLength(MAX_URL_BYTES).build())
                        .directHandlers(
                                DirectHandlers.builder()
                                        .addHandler(
                                                DirectHandler.EventType.BAD_REQUEST,
                                                FrontDoor::notHttp)
                                        .build())
                        .routing((HttpRouting.Builder routing) -> routing.any(door))
                        .build()
                        .start();
        player = Thread.ofVirtual().name("emulator-player").start(this::play);
    }

    private void play() {
        try {
            book.playUntilInterrupted();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void changed(Task.View task) {
        callbacks.changed(task, reachableHost() + ":" + port());
    }

    /**
     * Starts and listens.
     *
     * @throws IllegalArgumentException when the address cannot be listened on
     */
    public static Emulator start(EmulatorSettings settings) {
        return start(settings, ModelCatalogue.standard());
    }

    /** The same with other models. */
    public static Emulator start(EmulatorSettings settings, ModelCatalogue catalogue) {
        checkFree(settings);
        return new Emulator(settings, catalogue);
    }

    // The server would say it with two stack traces in the log.
    private static void checkFree(EmulatorSettings settings) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(settings.host(), settings.port()));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot listen on %s:%d (%s); set SEEDANCE_EMULATOR_PORT, 0 takes a free one"
                            .formatted(settings.host(), settings.port(), e.getMessage()),
                    e);
        }
    }

    public int port() {
        return server.port();
    }

    /** What a provider client takes as its base: ends with {@code /api/v3}. */
    public URI baseUrl() {
        return URI.create("http://" + reachableHost() + ":" + port() + "/api/v3");
    }

    public Ledger ledger() {
        book.settle();
        return ledger;
    }

    public VirtualClock clock() {
        return book.clock();
    }

    public Faults faults() {
        return faults;
    }

    public Limits limits() {
        return limits.get();
    }

    public void limits(Limits value) {
        limits.set(value);
    }

    /** How each model and tier that was ever used uses its slots. */
    public List<PoolUse> pools() {
        return book.pools();
    }

    /** Forgets tasks, ledger and fault rules; the clock and the limits stay. */
    public void reset() {
        faults.clear();
        calls.clear();
        book.clear();
        ledger.clear();
    }

    @Override
    public void close() {
        player.interrupt();
        server.stop();
        callbacks.close();
    }

    private String reachableHost() {
        return host.equals("0.0.0.0") ? "127.0.0.1" : host;
    }
}

package dev.seedancequeue.testservers;

import java.net.URI;
import java.util.List;

/**
 * A RabbitMQ node of the test's own, which it may stop, kill and restart: address, definitions and
 * durable messages stay until {@link #close()}. It cannot outlive the JVM.
 *
 * <p>It comes from the first of: {@code SEEDANCE_TEST_RABBITMQ_URI} (used, never controlled),
 * Docker, the system's rabbitmq-server, Debian packages unpacked into the cache folder. Ready in
 * about 5 seconds; 150 MB of memory. Not for use by several threads at once.
 */
public final class RabbitServer implements AutoCloseable {

    /** Names a server to use instead of a private one. */
    public static final String URI_VARIABLE = "SEEDANCE_TEST_RABBITMQ_URI";

    static final String IMAGE = "rabbitmq:4";
    static final String USUAL_MEMORY_WATERMARK = "0.4";

    private static final String ADVICE =
            "Start Docker, or install the package rabbitmq-server (a service of it is not needed and"
                    + " not touched), or set "
                    + URI_VARIABLE
                    + " to a RabbitMQ 3.10 or newer that the tests may fill";

    /**
     * Returns when each quorum queue has a leader. RabbitMQ 3.10 accepts clients half a second
     * earlier, and a request made in between hangs for a minute and then costs the client its
     * connection (541).
     */
    private static final String AWAIT_LEADERS =
            """
            Leaderless = fun(Q) ->
              amqqueue:get_type(Q) =:= rabbit_quorum_queue andalso
                ra_leaderboard:lookup_leader(element(1, amqqueue:get_pid(Q))) =:= undefined
            end,
            Await = fun Again(Left) ->
              case lists:any(Leaderless, rabbit_amqqueue:list()) of
                false -> leaders_elected;
                true when Left > 0 -> timer:sleep(50), Again(Left - 1);
                true -> leaders_missing
              end
            end,
            Await(600).
            """;

    private final Backend backend;

    private RabbitServer(Backend backend) {
        this.backend = backend;
    }

    /** A new node, serving. */
    public static RabbitServer start() {
        return new RabbitServer(Origin.openFirst("RabbitMQ", origins(), ADVICE));
    }

    static RabbitServer of(Backend backend) {
        return new RabbitServer(backend);
    }

    static List<Origin> origins() {
        return List.of(
                new Origin("environment", () -> GivenServer.from(URI_VARIABLE, Readiness.AMQP)),
                new Origin("Docker", () -> ServerContainer.rabbit(IMAGE)),
                new Origin("system", () -> LocalRabbit.open(RabbitInstallation.ofSystem())),
                new Origin(
                        "Debian packages",
                        () -> LocalRabbit.open(RabbitInstallation.ofPackages())));
    }

    /** {@code amqp://user:password@host:port}, the virtual host being {@code /}. */
    public URI uri() {
        return backend.uri();
    }

    /**
     * Starts a stopped or killed node again, at the same address with the same data; returns when
     * its quorum queues serve.
     */
    public void startAgain() {
        backend.start();
        String leaders = rabbitmqctl("eval", AWAIT_LEADERS).strip();
        if (!leaders.equals("leaders_elected")) {
            throw new IllegalStateException(
                    ("%s is up, but after 30 s quorum queues lack a leader (%s); were they declared just"
                                    + " before a kill, see saveDeclarations()? its log ends:%n%s")
                            .formatted(this, leaders, logTail()));
        }
    }

    /** Stops the node in good order, its data kept. */
    public void stop() {
        backend.stop();
    }

    /**
     * Puts on disk which quorum queues exist. Measured on RabbitMQ 3.10: this is saved twice a
     * second only, and a queue that was declared in the last 0.7 seconds before a SIGKILL has no
     * leader ever after. Call it between declaring and {@link #kill()}, unless this is what is
     * being tested.
     */
    public void saveDeclarations() {
        rabbitmqctl("eval", "[ok = dets:sync(Table) || Table <- dets:all()].");
    }

    /** Kills the node with SIGKILL, its data kept as they were on disk. */
    public void kill() {
        backend.kill();
    }

    /** {@link #stop()}, then {@link #startAgain()}. */
    public void restart() {
        stop();
        startAgain();
    }

    /**
     * While on, publishers are blocked and get no confirm; consumers go on. Off lets the late
     * confirms through. Takes a second or two.
     */
    public void setMemoryAlarm(boolean on) {
        rabbitmqctl("set_vm_memory_high_watermark", on ? "0" : USUAL_MEMORY_WATERMARK);
    }

    /** What {@code rabbitmqctl} with these arguments printed; 60 seconds at most. */
    public String rabbitmqctl(String... arguments) {
        return backend.control(arguments);
    }

    /** The last lines of the node's log, to be shown beside a failure. */
    public String logTail() {
        return backend.logTail();
    }

    /** Ends the node and removes its data. */
    @Override
    public void close() {
        backend.close();
    }

    @Override
    public String toString() {
        return "RabbitMQ at " + uri().getHost() + ":" + uri().getPort();
    }
}

package dev.seedancequeue.client;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.seedancequeue.client.SeedanceException.Reason;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes requests, on a thread and a connection of its own, until each is confirmed, refused or
 * given up: what was on its way when the connection was lost is published again over the next one.
 */
final class Publisher implements AutoCloseable {

    private static final String EXCHANGE = "seedance.tasks";
    private static final String ROUTING_KEY = "create";

    /** How long it takes at most to notice that there is another connection to be used. */
    private static final long LOOK_UP_MS = 100;

    private final BlockingDeque<Flight> waiting = new LinkedBlockingDeque<>();
    private final KeptConnection connection;
    private volatile @Nullable String alarm;

    Publisher(ConnectionFactory broker) {
        connection = new KeptConnection(broker, "seedance-client requests", this::publish);
    }

    void open() {
        connection.open();
    }

    /** Takes a request on; never waits. */
    void send(Flight flight) {
        waiting.add(flight);
        // Without a connection nobody takes from the queue, and it would grow for as long.
        var unused =
                flight.confirmed()
                        .whenComplete((done, failure) -> {
                            if (failure != null) {
                                waiting.remove(flight);
                            }
                        });
    }

    /** How many are to be published. */
    int waiting() {
        return waiting.size();
    }

    /** What keeps requests from being confirmed now, for people; null if nothing is known of. */
    @Nullable String trouble() {
        String blocked = alarm;
        return blocked == null
                ? connection.trouble()
                : "the broker takes no messages now: " + blocked;
    }

    private void publish(Connection open, Runnable ready) throws IOException, InterruptedException {
        alarm = null;
        open.addBlockedListener(new AlarmListener());
        Channel channel = Exchanges.channelThatSees(open, EXCHANGE);
        channel.confirmSelect();
        NavigableMap<Long, Flight> unconfirmed = new ConcurrentSkipListMap<>();
        listen(channel, unconfirmed);
        ready.run();
        try {
            while (channel.isOpen()) {
                publishNext(channel, unconfirmed);
            }
            throw new IOException(channel.getCloseReason());
        } finally {
            // In front and in their order, so that the oldest comes first again.
            unconfirmed
                    .descendingMap()
                    .values()
                    .forEach(flight -> {
                        flight.noteLost();
                        waiting.addFirst(flight);
                    });
        }
    }

    private void publishNext(Channel channel, Map<Long, Flight> unconfirmed)
            throws IOException, InterruptedException {
        if (alarm != null) {
            // What is written now stays in between, and closing would have to wait for it.
            TimeUnit.MILLISECONDS.sleep(LOOK_UP_MS);
            return;
        }
        Flight next = waiting.poll(LOOK_UP_MS, TimeUnit.MILLISECONDS);
        byte[] body = next == null ? null : next.body();
        if (next != null && body != null) {
            unconfirmed.put(channel.getNextPublishSeqNo(), next);
            channel.basicPublish(EXCHANGE, ROUTING_KEY, true, next.properties(), body);
        }
    }

    /** The broker tells that a message came back before it confirms it, on one thread. */
    private static void listen(Channel channel, NavigableMap<Long, Flight> unconfirmed) {
        Set<String> returned = ConcurrentHashMap.newKeySet();
        channel.addReturnListener(back -> returned.add(back.getProperties().getCorrelationId()));
        channel.addConfirmListener(
                (last, all) ->
                        settle(
                                unconfirmed,
                                last,
                                all,
                                flight -> {
                                    String id = flight.properties().getCorrelationId();
                                    if (returned.remove(id)) {
                                        flight.refuse(
                                                Reason.UNROUTABLE,
                                                "reached no queue; start the API or a worker once,"
                                                        + " which declare it");
                                    } else {
                                        flight.confirm();
                                    }
                                }),
                (last, all) ->
                        settle(
                                unconfirmed,
                                last,
                                all,
                                flight ->
                                        flight.refuse(
                                                Reason.QUEUE_FULL,
                                                "was refused by the broker, as its queue is full;"
                                                        + " try again later")));
    }

    private static void settle(
            NavigableMap<Long, Flight> unconfirmed,
            long last,
            boolean all,
            Consumer<Flight> outcome) {
        var settled =
                all ? unconfirmed.headMap(last, true) : unconfirmed.subMap(last, true, last, true);
        while (!settled.isEmpty()) {
            outcome.accept(Objects.requireNonNull(settled.pollFirstEntry()).getValue());
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private final class AlarmListener implements BlockedListener {
        @Override
        public void handleBlocked(String reason) {
            alarm = reason;
        }

        @Override
        public void handleUnblocked() {
            alarm = null;
        }
    }
}

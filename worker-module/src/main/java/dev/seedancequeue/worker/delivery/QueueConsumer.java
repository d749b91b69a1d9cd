package dev.seedancequeue.worker.delivery;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.worker.delivery.Credit.Grant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.support.DefaultMessagePropertiesConverter;

/**
 * Takes messages from one queue and hands each to a virtual thread of its own, as many at a time as
 * its {@link Credit} allows: by one subscription for each grant. Comes back by itself after the
 * broker did. Draining stops the flow first and closes the channel last, so that work in hand can
 * still be acknowledged.
 */
public final class QueueConsumer {

    private static final Logger log = LoggerFactory.getLogger(QueueConsumer.class);
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** RabbitMQ's count of earlier deliveries from a quorum queue; other brokers have none. */
    private static final String DELIVERY_COUNT = "x-delivery-count";

    private final ConsumerConnection connection;
    private final String queue;
    private final Credit credit;
    private final Consumer<Delivery> listener;
    private final DefaultMessagePropertiesConverter properties =
            new DefaultMessagePropertiesConverter();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Phaser unsettled = new Phaser(1);
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Channel channel;
    private int lastTag;

    /**
     * @param listener settles each delivery, now or later; what it throws gives the message back
     */
    public QueueConsumer(
            ConsumerConnection connection,
            String queue,
            Credit credit,
            Consumer<Delivery> listener) {
        this.connection = connection;
        this.queue = queue;
        this.credit = credit;
        this.listener = listener;
    }

    public void start() {
        Thread.ofVirtual().name("consume-" + queue).start(this::keepSubscribed);
    }

    private void keepSubscribed() {
        try {
            while (stopped.getCount() > 0) {
                if (!subscribeWhenGranted()
                        && stopped.await(RECONNECT.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean subscribeWhenGranted() throws InterruptedException {
        try {
            Grant grant = credit.await(stopped);
            return grant != null && subscribe(grant);
        } catch (RuntimeException e) {
            log.error("queue {}: an unexpected failure, tried again in {}", queue, RECONNECT, e);
            return false;
        }
    }

    private boolean subscribe(Grant grant) {
        Subscription fresh = null;
        try {
            fresh = new Subscription(openChannel(), queue + "-" + ++lastTag, grant);
            fresh.begin();
            if (stopped.getCount() == 0) {
                boolean _ = fresh.stop();
            }
            return true;
        } catch (IOException | TimeoutException | RuntimeException e) {
            // The broker watch tells people; here it would be one line a second for each queue.
            log.debug("queue {} cannot be consumed: {}", queue, e.getMessage());
            if (fresh == null) {
                grant.ended();
            } else {
                // The broker may have begun to send although its answer did not arrive in time.
                fresh.close();
            }
            return false;
        }
    }

    /** The one that messages in hand came by, as long as it is open. */
    private Channel openChannel() throws IOException, TimeoutException {
        Channel last = channel;
        if (last != null && last.isOpen()) {
            return last;
        }
        Channel fresh = connection.openChannel();
        channel = fresh;
        return fresh;
    }

    /** Whether messages come at present, as far as this side knows. */
    boolean isSubscribed() {
        return !subscriptions.isEmpty();
    }

    /** Takes no more messages. */
    public void stop() {
        stopped.countDown();
        for (Subscription each : subscriptions) {
            if (!each.stop()) {
                // The others would wait as long for the same.
                return;
            }
        }
    }

    /** Waits until everything in hand is settled, then closes; what is not goes back. */
    public void drain(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            for (Subscription last : subscriptions) {
                last.awaitEnd(deadline);
            }
            int phase = unsettled.arriveAndDeregister();
            long left = Math.max(0, deadline - System.nanoTime());
            unsettled.awaitAdvanceInterruptibly(phase, left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            log.warn("queue {}: messages in hand after {} go back to the broker", queue, limit);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Channel last = channel;
        if (last != null) {
            abort(last);
        }
    }

    private void abort(Channel unwanted) {
        try {
            unwanted.abort();
        } catch (IOException e) {
            log.debug("queue {}: channel closed unclean: {}", queue, e.getMessage());
        }
    }

    /** One consumer's life: until its channel is lost, or no message may come for one that left. */
    private final class Subscription extends DefaultConsumer {

        private final String tag;
        private final Grant grant;
        private final AtomicBoolean over = new AtomicBoolean();
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean paused;
        private boolean begun;

        Subscription(Channel channel, String tag, Grant grant) {
            super(channel);
            this.tag = tag;
            this.grant = grant;
        }

        void begin() throws IOException {
            grant.onRevoke(this::pause);
            subscriptions.add(this);
            limit();
            getChannel().basicConsume(queue, false, tag, this);
            synchronized (this) {
                begun = true;
                if (paused && !cancel()) {
                    close();
                }
            }
        }

        /**
         * How many messages may be in hand. RabbitMQ counts them for each consumer that begins
         * afterwards; a broker that does as AMQP 0-9-1 says, such as the embedded one, for the
         * channel as a whole and at once.
         */
        private void limit() throws IOException {
            int messages = grant.messages();
            if (!countsByConsumer()) {
                messages =
                        subscriptions.stream()
                                .filter(each -> !each.paused)
                                .mapToInt(each -> each.grant.messages())
                                .sum();
            }
            if (messages > 0) {
                getChannel().basicQos(messages);
            }
        }

        private boolean countsByConsumer() {
            Object product = getChannel().getConnection().getServerProperties().get("product");
            return product != null && product.toString().equals("RabbitMQ");
        }

        @Override
        public void handleDelivery(
                String consumerTag, Envelope envelope, BasicProperties basic, byte[] body) {
            var delivery =
                    new ChannelDelivery(
                            this,
                            envelope.getDeliveryTag(),
                            envelope.isRedeliver() || wasReplayed(basic),
                            new Message(body, converted(basic, envelope)));
            unsettled.register();
            Delivery placed = grant.arrived(delivery);
            Thread.ofVirtual().name(queue).start(() -> handle(placed));
        }

        /** Somebody may have worked on a message before it was a dead letter. */
        private static boolean wasReplayed(BasicProperties basic) {
            return basic.getHeaders() != null
                    && basic.getHeaders().containsKey(Topology.REPLAYS_HEADER);
        }

        /** What is thrown here would close the channel, again and again for the same message. */
        private MessageProperties converted(BasicProperties basic, Envelope envelope) {
            try {
                return properties.toMessageProperties(
                        basic, envelope, StandardCharsets.UTF_8.name());
            } catch (RuntimeException e) {
                log.warn("queue {}: message with unreadable properties: {}", queue, e.toString());
                return new MessageProperties();
            }
        }

        private void handle(Delivery delivery) {
            try {
                listener.accept(delivery);
            } catch (PublishException e) {
                log.atWarn()
                        .addKeyValue("queue", queue)
                        .addKeyValue("cause", e.getMessage())
                        .log("message given back, its next step could not be published");
                delivery.giveBack();
            } catch (RuntimeException e) {
                log.error("queue {}: message given back after an unexpected failure", queue, e);
                delivery.giveBack();
            }
        }

        @Override
        public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
            end();
        }

        /** Comes after every delivery that was on its way when we cancelled. */
        @Override
        public void handleCancelOk(String consumerTag) {
            end();
        }

        @Override
        public void handleCancel(String consumerTag) {
            // The queue was deleted under us: a new subscription waits for it to be declared again.
            close();
        }

        private void end() {
            if (!over.getAndSet(true)) {
                subscriptions.remove(this);
                ended.countDown();
                grant.ended();
            }
        }

        /** Takes no more messages; false when the broker did not confirm that in time. */
        synchronized boolean stop() {
            boolean cancels = begun && !paused;
            paused = true;
            return !cancels || cancel();
        }

        /** The same; the channel is closed when the broker does not confirm it. */
        private void pause() {
            if (!stop()) {
                // Its answer, should one come, would reach nobody: what this one may have in
                // hand would be lost to all others for ever.
                close();
            }
        }

        /**
         * Takes a message in the place of one that leaves, or none from now on. One at a time: an
         * acknowledgement that overtook the cancel would bring another message, without a place.
         */
        synchronized void replaceOne() {
            if (!grant.leaves()) {
                pause();
            }
        }

        void awaitEnd(long deadline) throws InterruptedException {
            if (!ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                log.debug("queue {}: the broker did not confirm the end of deliveries", queue);
            }
        }

        /** Whether the broker has confirmed in time that nothing more comes. */
        private boolean cancel() {
            try {
                getChannel().basicCancel(tag);
                if (!countsByConsumer()) {
                    limit();
                }
                return true;
            } catch (IOException | AlreadyClosedException e) {
                log.debug("queue {}: not cancelled: {}", queue, e.getMessage());
                return false;
            }
        }

        void close() {
            abort(getChannel());
            end();
        }
    }

    private final class ChannelDelivery implements Delivery {

        private final Subscription subscription;
        private final long tag;
        private final boolean redelivered;
        private final Message message;
        private final AtomicBoolean settled = new AtomicBoolean();

        ChannelDelivery(Subscription subscription, long tag, boolean redelivered, Message message) {
            this.subscription = subscription;
            this.tag = tag;
            this.redelivered = redelivered;
            this.message = message;
        }

        @Override
        public Message message() {
            return message;
        }

        @Override
        public boolean redelivered() {
            return redelivered;
        }

        @Override
        public void ack() {
            settle(channel -> channel.basicAck(tag, false));
        }

        @Override
        public void giveBack() {
            Thread.ofVirtual().name(queue).start(this::giveBackAfterPause);
        }

        private void giveBackAfterPause() {
            try {
                // Ends early when we stop.
                boolean _ = stopped.await(pause().toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            settle(channel -> channel.basicNack(tag, false, true));
        }

        private Duration pause() {
            Object count = message.getMessageProperties().getHeaders().get(DELIVERY_COUNT);
            int earlier = count instanceof Number number ? number.intValue() : redelivered ? 1 : 0;
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.clamp(earlier, 0, 10));
            return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }

        private void settle(Settlement settlement) {
            if (!settled.compareAndSet(false, true)) {
                return;
            }
            try {
                subscription.replaceOne();
                settlement.run(subscription.getChannel());
            } catch (IOException | AlreadyClosedException e) {
                // The broker has taken the message back already and delivers it again.
                log.debug("queue {}: delivery lost: {}", queue, e.getMessage());
            } finally {
                unsettled.arriveAndDeregister();
            }
        }
    }

    @FunctionalInterface
    private interface Settlement {
        void run(Channel channel) throws IOException;
    }
}

package dev.seedancequeue.worker.delivery;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
 * its {@link Credit} allows; when that has run out it waits for new. Comes back by itself after the
 * broker did. Draining stops the flow first and closes the channel last, so that work in hand can
 * still be acknowledged.
 */
public final class QueueConsumer {

    private static final Logger log = LoggerFactory.getLogger(QueueConsumer.class);
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    private static final Duration GROWTH = Duration.ofSeconds(1);
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
    private volatile @Nullable Subscription subscription;
    private int subscriptions;

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
                int messages = credit.await(stopped);
                if (messages == 0) {
                    return;
                }
                var over = new CountDownLatch(1);
                Subscription fresh = subscribe(messages, over);
                while (fresh != null && !over.await(GROWTH.toMillis(), TimeUnit.MILLISECONDS)) {
                    if (credit.outgrows(messages)) {
                        fresh.pause();
                    }
                }
                boolean goesOn = fresh != null && fresh.outOfCredit && fresh.getChannel().isOpen();
                if (!goesOn && stopped.await(RECONNECT.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Subscription subscribe(int messages, CountDownLatch over) {
        Subscription fresh = null;
        try {
            fresh = new Subscription(channel(), queue + "-" + ++subscriptions, over);
            // Of this consumer alone: what an earlier one has left in hand does not count.
            fresh.getChannel().basicQos(messages);
            subscription = fresh;
            fresh.begin();
            if (stopped.getCount() == 0) {
                fresh.stop();
            }
            return fresh;
        } catch (IOException | TimeoutException | RuntimeException e) {
            // The broker watch tells people; here it would be one line a second for each queue.
            log.debug("queue {} cannot be consumed: {}", queue, e.getMessage());
            if (fresh != null) {
                // The broker may have begun to send although its answer did not arrive in time.
                fresh.close();
            }
            return null;
        }
    }

    /** The one that messages in hand came by, as long as it is open. */
    private Channel channel() throws IOException, TimeoutException {
        Subscription last = subscription;
        return last != null && last.getChannel().isOpen()
                ? last.getChannel()
                : connection.openChannel();
    }

    /** Whether messages come at present, as far as this side knows. */
    boolean isSubscribed() {
        Subscription current = subscription;
        return current != null && current.begun && current.over.getCount() > 0;
    }

    /** Takes no more messages. */
    public void stop() {
        stopped.countDown();
        Subscription current = subscription;
        if (current != null) {
            current.stop();
        }
    }

    /** Waits until everything in hand is settled, then closes; what is not goes back. */
    public void drain(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        Subscription last = subscription;
        try {
            if (last != null) {
                last.awaitEnd(limit);
            }
            int phase = unsettled.arriveAndDeregister();
            long left = Math.max(0, deadline - System.nanoTime());
            unsettled.awaitAdvanceInterruptibly(phase, left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            log.warn("queue {}: messages in hand after {} go back to the broker", queue, limit);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Subscription current = subscription;
        if (current != null) {
            current.close();
        }
    }

    /** One consumer's life: until its channel is lost, or its credit has run out. */
    private final class Subscription extends DefaultConsumer {

        private final String tag;
        private final CountDownLatch over;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean begun;
        private volatile boolean outOfCredit;
        private boolean paused;

        Subscription(Channel channel, String tag, CountDownLatch over) {
            super(channel);
            this.tag = tag;
            this.over = over;
        }

        void begin() throws IOException {
            getChannel().basicConsume(queue, false, tag, this);
            begun = true;
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
            Delivery placed = credit.arrived(delivery);
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
            ended.countDown();
            over.countDown();
        }

        /** Comes after every delivery that was on its way when we cancelled. */
        @Override
        public void handleCancelOk(String consumerTag) {
            ended.countDown();
            over.countDown();
        }

        /** Takes no more messages; those in hand can still be settled. */
        synchronized void stop() {
            if (!paused) {
                paused = true;
                boolean _ = cancel();
            }
        }

        /** Takes no message in the place of those that leave from now on. */
        synchronized void pause() {
            if (!paused) {
                outOfCredit = true;
                paused = true;
                if (!cancel()) {
                    // Its answer, should one come, would reach nobody: we would wait for it for
                    // ever.
                    close();
                }
            }
        }

        /**
         * Takes a message in the place of one that leaves, or none from now on. One at a time: an
         * acknowledgement that overtook the cancel would bring another message, and what was
         * renewed beside it would count for the next subscription.
         */
        synchronized void replaceOne() {
            if (!paused && stopped.getCount() > 0 && !credit.renew()) {
                pause();
            }
        }

        void awaitEnd(Duration limit) throws InterruptedException {
            if (begun && !ended.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("queue {}: the broker did not confirm the end of deliveries", queue);
            }
        }

        @Override
        public void handleCancel(String consumerTag) {
            // The queue was deleted under us: a new subscription waits for it to be declared again.
            close();
        }

        /** Whether the broker has confirmed in time that nothing more comes. */
        private boolean cancel() {
            try {
                getChannel().basicCancel(tag);
                return true;
            } catch (IOException | AlreadyClosedException e) {
                log.debug("queue {}: not cancelled: {}", queue, e.getMessage());
                return false;
            }
        }

        void close() {
            try {
                getChannel().abort();
            } catch (IOException e) {
                log.debug("queue {}: channel closed unclean: {}", queue, e.getMessage());
            } finally {
                ended.countDown();
                over.countDown();
            }
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
            credit.left();
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

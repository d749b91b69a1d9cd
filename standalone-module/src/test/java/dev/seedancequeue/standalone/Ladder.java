package dev.seedancequeue.standalone;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Work queues behind one exchange and a delay ladder in front of it, declared in the same way on
 * RabbitMQ and on the embedded broker; only {@code withOwnArguments} tells them apart.
 */
record Ladder(Channel channel, boolean withOwnArguments) {

    static final String WORK_EXCHANGE = "seedance.work";

    /** Declares the work queues first, as the steps feed them. */
    Ladder declare(List<String> targets, List<Duration> steps) throws IOException {
        channel.exchangeDeclare(WORK_EXCHANGE, BuiltinExchangeType.DIRECT, true);
        for (String target : targets) {
            channel.queueDeclare(target, true, false, false, quorum());
            channel.queueBind(target, WORK_EXCHANGE, target);
        }
        for (Duration step : steps) {
            String name = step(step);
            channel.exchangeDeclare(name, BuiltinExchangeType.FANOUT, true);
            channel.queueDeclare(name, true, false, false, delay(step));
            channel.queueBind(name, name, "");
        }
        return this;
    }

    /** Name of the exchange that a message enters, and of the queue in which it waits. */
    static String step(Duration step) {
        return "seedance.delay." + step.toMillis() + "ms";
    }

    private Map<String, Object> delay(Duration step) {
        var arguments = new HashMap<>(quorum());
        arguments.put("x-message-ttl", step.toMillis());
        arguments.put("x-dead-letter-exchange", WORK_EXCHANGE);
        arguments.put("x-dead-letter-strategy", "at-least-once");
        if (withOwnArguments) {
            arguments.put("maximumMessageTtl", step.toMillis());
            arguments.put("expiryPolicy", "ROUTE_TO_ALTERNATE");
            arguments.put("alternateExchange", WORK_EXCHANGE);
        }
        return arguments;
    }

    private static Map<String, Object> quorum() {
        return Map.of(
                "x-queue-type",
                "quorum",
                "x-delivery-limit",
                20,
                "x-max-length",
                100_000,
                "x-overflow",
                "reject-publish");
    }
}

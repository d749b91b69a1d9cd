import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Orders one video by message, without HTTP, and waits for it.
 *
 * <pre>java -cp 'lib/*' Producer.java REQUEST.json [MESSAGE_ID]</pre>
 *
 * Ends with 0 and the link of the video, or with 1 and the reason.
 */
public final class Producer {

    private static final String BROKER =
            System.getenv()
                    .getOrDefault("SEEDANCE_RABBITMQ_URI", "amqp://guest:guest@127.0.0.1:5672");
    private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);
    private static final Duration VIDEO_LIMIT = Duration.ofHours(49);
    private static final Set<String> ENDS =
            Set.of("task.succeeded", "task.failed", "task.expired", "task.cancelled");
    private static final JsonMapper JSON = new JsonMapper();

    public static void main(String[] args) throws Exception {
        if (args.length < 1 || args.length > 2) {
            fail("usage: java -cp 'lib/*' Producer.java REQUEST.json [MESSAGE_ID]");
        }
        byte[] request = Files.readAllBytes(Path.of(args[0]));
        // Choose it from your own data, such as an order number: the same id never orders twice.
        String messageId = args.length == 2 ? args[1] : UUID.randomUUID().toString();

        var factory = new ConnectionFactory();
        factory.setUri(BROKER);
        factory.setConnectionTimeout(5_000);
        try (Connection connection = factory.newConnection("java-producer");
                Channel channel = connection.createChannel()) {
            order(channel, request, messageId);
        } catch (ConnectException e) {
            String where = factory.getHost() + ":" + factory.getPort();
            fail("no RabbitMQ at " + where + "; set SEEDANCE_RABBITMQ_URI");
        }
    }

    private static void order(Channel channel, byte[] request, String messageId)
            throws Exception {
        try {
            channel.exchangeDeclarePassive("seedance.tasks");
        } catch (IOException e) {
            fail("the broker has no exchange seedance.tasks; start the API or a worker once");
        }

        // Listen first, so that no event is missed: every event of every task, filtered below.
        BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
        String eventQueue = channel.queueDeclare().getQueue();
        channel.queueBind(eventQueue, "seedance.events", "task.*");
        consume(channel, eventQueue, events);
        BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
        String replyQueue = channel.queueDeclare().getQueue();
        consume(channel, replyQueue, answers);

        var properties =
                new BasicProperties.Builder()
                        .messageId(messageId)
                        .correlationId(messageId)
                        .timestamp(new Date())
                        .replyTo(replyQueue)
                        .contentType("application/json")
                        .deliveryMode(2) // survives a restart of the broker
                        .build();
        channel.confirmSelect();
        // A confirm says that the broker did what it was asked to, which may be to drop what no
        // queue wants; mandatory messages come back then.
        var dropped = new AtomicBoolean();
        channel.addReturnListener(message -> dropped.set(true));
        channel.basicPublish("seedance.tasks", "create", true, properties, request);
        channel.waitForConfirmsOrDie(CONFIRM_LIMIT.toMillis());
        if (dropped.get()) {
            fail("the broker has no queue for requests; start the API or a worker once");
        }
        System.out.println("message " + messageId + " is safe on the broker");

        JsonNode event = next(answers, ANSWER_LIMIT, "no answer; does a worker run?");
        if (event.path("type").asString().equals("task.rejected")) {
            fail("rejected: " + event.path("violations"));
        }
        String taskId = event.path("task").path("id").asString();
        System.out.println("accepted as " + taskId);
        // A repeated message gets its first answer again; an end that is over is told by taskStatus.
        while (!ENDS.contains(event.path("type").asString()) || !isOf(taskId, event)) {
            event = next(events, VIDEO_LIMIT, "no end in sight; ask taskStatus/" + taskId);
            if (isOf(taskId, event)) {
                System.out.println(event.path("type").asString());
            }
        }
        JsonNode state = event.path("task").path("state");
        if (!state.path("type").asString().equals("succeeded")) {
            fail(state.path("error").path("message").asString("it ended as " + state));
        }
        System.out.println(state.path("result").path("video_url").asString());
    }

    private static boolean isOf(String taskId, JsonNode event) {
        return event.path("task").path("id").asString("").equals(taskId);
    }

    private static void consume(Channel channel, String queue, BlockingQueue<JsonNode> into)
            throws IOException {
        channel.basicConsume(
                queue, true, (_, message) -> into.add(JSON.readTree(message.getBody())), _ -> {});
    }

    private static JsonNode next(BlockingQueue<JsonNode> from, Duration limit, String otherwise)
            throws InterruptedException {
        JsonNode event = from.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            fail(otherwise);
        }
        return event;
    }

    private static void fail(String reason) {
        System.err.println("producer: " + reason);
        System.exit(1);
    }
}

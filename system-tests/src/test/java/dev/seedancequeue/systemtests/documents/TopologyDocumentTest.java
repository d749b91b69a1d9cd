package dev.seedancequeue.systemtests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.DelayLadder;
import dev.seedancequeue.messaging.SubmitQueues;
import dev.seedancequeue.messaging.Topology;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.core.Exchange;
import org.springframework.amqp.core.Queue;

/** The page on messages names every exchange, queue and argument. */
class TopologyDocumentTest {

    private static final String DOCUMENT =
            Documents.section(Documents.read("docs/messages.md"), "Topology");
    private static final Declarables TOPOLOGY =
            Topology.declarables(
                    SubmitQueues.common().names(ModelCatalogue.standard().pools()),
                    BrokerDialect.RABBITMQ);

    @Test
    void namesEveryExchangeWithItsType() {
        assertThat(TOPOLOGY.getDeclarablesByType(Exchange.class))
                .isNotEmpty()
                .allSatisfy(exchange ->
                        assertThat(DOCUMENT)
                                .contains(
                                        "| `%s` | %s |"
                                                .formatted(
                                                        general(exchange.getName()),
                                                        exchange.getType())));
    }

    @Test
    void namesEveryQueue() {
        assertThat(TOPOLOGY.getDeclarablesByType(Queue.class))
                .isNotEmpty()
                .allSatisfy(queue ->
                        assertThat(DOCUMENT)
                                .contains("| `%s` |".formatted(general(queue.getName()))));
    }

    @Test
    void namesEveryArgument() {
        assertThat(TOPOLOGY.getDeclarablesByType(Queue.class))
                .flatMap(queue -> queue.getArguments().entrySet())
                .filteredOn(argument -> !argument.getKey().equals("x-message-ttl"))
                .allSatisfy(argument ->
                        assertThat(DOCUMENT)
                                .contains(
                                        "`%s=%s`"
                                                .formatted(
                                                        argument.getKey(), argument.getValue())));
    }

    @Test
    void namesEveryStepOfTheLadder() {
        String steps =
                Arrays.stream(DelayLadder.values())
                        .map(step -> "`" + step.queue().replace("seedance.delay.", "") + "`")
                        .collect(Collectors.joining(" | ", "| ", " |"));
        String times =
                Arrays.stream(DelayLadder.values())
                        .map(step -> Long.toString(step.ttl().toMillis()))
                        .collect(Collectors.joining(" | ", "| ", " |"));
        assertThat(DOCUMENT).contains(steps).contains(times);
    }

    private static String general(String name) {
        return name.replaceFirst("^seedance\\.submit\\..*", "seedance.submit.<pool>")
                .replaceFirst("^seedance\\.delay\\..*", "seedance.delay.<step>");
    }
}

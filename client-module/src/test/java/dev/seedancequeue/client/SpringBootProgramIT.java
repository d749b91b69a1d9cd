package dev.seedancequeue.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.client.SeedanceException.Reason;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A program that has the client's jar on its class path and names a broker. */
final class SpringBootProgramIT extends ClientBehindAProxy {

    @EnableAutoConfiguration
    static class Program {}

    @Test
    void findsAClientThatEndsWithIt() throws IOException {
        intake.declare(100).start();
        new ApplicationContextRunner()
                .withUserConfiguration(Program.class)
                .withPropertyValues(
                        "seedance.client.broker=" + proxy.through(broker),
                        "seedance.client.tenant=acme")
                .run(context -> {
                    SeedanceClient client = context.getBean(SeedanceClient.class);
                    join(client.submit(REQUEST, "order-1").accepted());
                    context.close();
                    assertFails(client.submit(REQUEST, "late").confirmed(), Reason.CLOSED, "late");
                });
        assertThat(intake.received())
                .singleElement()
                .satisfies(message ->
                        assertThat(message.headers().get("seedance-tenant")).hasToString("acme"));
    }
}

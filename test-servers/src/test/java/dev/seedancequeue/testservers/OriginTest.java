package dev.seedancequeue.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

final class OriginTest {

    private final List<String> asked = new ArrayList<>();

    @Test
    void takesTheFirstOriginThatHasAServerAndAsksNoFurther() {
        var origins = List.of(absent("first"), present("second"), present("third"));

        Backend backend = Origin.openFirst("RabbitMQ", origins, "Install it");

        assertThat(backend.uri()).isEqualTo(URI.create("amqp://second:1"));
        assertThat(asked).containsExactly("first", "second");
    }

    @Test
    void saysWhyEachOriginFailedAndWhatToInstall() {
        var origins = List.of(absent("first"), absent("second"));

        assertThatThrownBy(() -> Origin.openFirst("RabbitMQ", origins, "Install it"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "no RabbitMQ for the tests (first: first has none; second: second has none)."
                                + " Install it");
    }

    @Test
    void aServerThatFailsToStartIsNotHiddenBehindTheNextOrigin() {
        var broken = origin("broken", () -> fail(new IllegalStateException("no memory")));

        assertThatThrownBy(
                        () -> Origin.openFirst("Redis", List.of(broken, present("next")), "advice"))
                .hasMessage("no memory");
        assertThat(asked).containsExactly("broken");
    }

    @Test
    void rabbitComesFromTheEnvironmentThenDockerThenTheSystemThenPackages() {
        assertThat(RabbitServer.origins())
                .extracting(Origin::name)
                .containsExactly("environment", "Docker", "system", "Debian packages");
    }

    @Test
    void redisHasItsEmbeddedBinaryAsTheLastResort() {
        assertThat(RedisServer.origins())
                .extracting(Origin::name)
                .containsExactly(
                        "environment", "Docker", "system", "Debian packages", "embedded-redis");
    }

    private Origin absent(String name) {
        return origin(name, () -> fail(new OriginUnavailableException(name + " has none")));
    }

    private Origin present(String name) {
        return origin(name, () -> new GivenServer("TEST", URI.create("amqp://" + name + ":1")));
    }

    private Origin origin(String name, Callable<Backend> opening) {
        return new Origin(
                name,
                () -> {
                    asked.add(name);
                    return opening.call();
                });
    }

    private static Backend fail(Exception reason) throws Exception {
        throw reason;
    }
}

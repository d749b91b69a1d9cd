package dev.seedancequeue.launch;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A role that says that it starts, and then takes longer than any test. */
@Configuration(proxyBeanMethods = false)
class SlowRole {

    static final String STARTS = "it starts";

    public static void main(String[] args) {
        RoleLauncher.main(
                new Role("slow", SlowRole.class, List.of()),
                "--spring.main.web-application-type=none");
    }

    @Bean
    @SuppressWarnings("SystemOut") // how its parent knows that it has come this far
    Object slowPart() throws InterruptedException {
        System.out.println(STARTS);
        // With a limit, as Spring interrupts at a signal what waits without one.
        boolean _ = new CountDownLatch(1).await(1, TimeUnit.HOURS);
        return this;
    }
}

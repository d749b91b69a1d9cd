package dev.seedancequeue.launch;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Lets a signal close a context in good order from the moment its parts begin to work. Before that
 * there is nothing in hand, and a signal ends the process at once, where Spring would first start
 * all of it and then stop it again.
 */
record StopOnSignal(ConfigurableApplicationContext context) implements SmartLifecycle {

    /** What keeps Spring Boot from doing it itself, and earlier. */
    static final String[] ARGUMENTS = {
        "--spring.main.register-shutdown-hook=false", "--logging.register-shutdown-hook=false"
    };

    @Override
    public void start() {
        context.registerShutdownHook();
    }

    @Override
    public void stop() {
        // The hook is what called this, or goes with the process.
    }

    @Override
    public boolean isRunning() {
        return false;
    }

    /** Before all others. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}

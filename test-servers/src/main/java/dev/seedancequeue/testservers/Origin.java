package dev.seedancequeue.testservers;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One place that a server may come from, with the way to start it from there. */
record Origin(String name, Callable<Backend> opening) {

    private static final Logger log = LoggerFactory.getLogger(Origin.class);

    /**
     * The running server of the first origin that has one; the others are not asked.
     *
     * @throws IllegalStateException with every origin's reason and {@code advice}, when none has
     *     one
     */
    static Backend openFirst(String product, List<Origin> origins, String advice) {
        var refusals = new java.util.LinkedHashMap<String, String>();
        for (Origin origin : origins) {
            try {
                Backend backend = origin.open();
                log.info("{} for tests: {} at {}", product, origin.name(), backend.uri());
                return backend;
            } catch (OriginUnavailableException e) {
                refusals.put(origin.name(), String.valueOf(e.getMessage()));
                log.debug("{} for tests: not from {}: {}", product, origin.name(), e.getMessage());
            }
        }
        String reasons =
                refusals.entrySet().stream()
                        .map(refusal -> refusal.getKey() + ": " + refusal.getValue())
                        .collect(Collectors.joining("; "));
        throw new IllegalStateException(
                "no %s for the tests (%s). %s".formatted(product, reasons, advice));
    }

    private Backend open() throws OriginUnavailableException {
        try {
            return opening.call();
        } catch (OriginUnavailableException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting a server from " + name, e);
        } catch (Exception e) {
            throw new IllegalStateException("could not start a server from " + name, e);
        }
    }
}

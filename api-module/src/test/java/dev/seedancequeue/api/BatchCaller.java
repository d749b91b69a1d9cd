package dev.seedancequeue.api;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Batches as their callers send them and ask for them. */
record BatchCaller(RunningApi api) {

    /** So many create bodies, different from those of every other call. */
    static String bodies(int count) {
        long salt = System.nanoTime();
        return IntStream.rangeClosed(1, count)
                .mapToObj(
                        i -> Requests.with("\"seed\": %d,".formatted((salt + i) % 4_000_000_000L)))
                .collect(Collectors.joining("\n"));
    }

    /** An idempotency key of nobody else. */
    static String key() {
        return "batch-" + System.nanoTime();
    }

    Answer send(String query, String type, String body, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = type;
        return api.send("POST", Paths.BATCHES + query, BodyPublishers.ofString(body), all);
    }

    Answer lines(String query, String body, String... headers) {
        return send(query, "application/jsonl", body, headers);
    }

    Answer show(String id) {
        return api.get(Paths.BATCHES + "/" + id);
    }

    /** Tells a batch to {@code pause}, {@code resume} or {@code cancel}. */
    Answer say(String id, String what) {
        return api.send("POST", Paths.BATCHES + "/" + id + "/" + what, BodyPublishers.noBody());
    }
}

package dev.seedancequeue.task.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Reads of many callers in one round trip: what is asked for while others are being read goes
 * together afterwards, which costs Redis and us little more than one read. Nobody is told what was
 * there before he asked. Thread-safe.
 */
final class JoinedReads {

    private static final int MOST_AT_ONCE = 500;

    private final UnifiedJedis redis;
    private final Queue<Read> waiting = new ArrayDeque<>();
    private boolean reading;

    private record Read(
            String key, List<String> fields, CompletableFuture<List<@Nullable String>> values) {}

    JoinedReads(UnifiedJedis redis) {
        this.redis = redis;
    }

    /**
     * These fields of a hash, each null that it does not have.
     *
     * @throws JedisException as Redis or the way to it has it
     */
    List<@Nullable String> hmget(String key, String... fields) {
        var read = new Read(key, List.of(fields), new CompletableFuture<>());
        if (isFirst(read)) {
            Thread.startVirtualThread(this::readAll);
        }
        try {
            return read.values.join();
        } catch (CompletionException e) {
            throw new JedisException(e.getCause());
        }
    }

    private synchronized boolean isFirst(Read read) {
        waiting.add(read);
        boolean first = !reading;
        reading = true;
        return first;
    }

    private synchronized List<Read> next() {
        List<Read> next = new ArrayList<>();
        while (next.size() < MOST_AT_ONCE && !waiting.isEmpty()) {
            next.add(waiting.remove());
        }
        reading = !next.isEmpty();
        return next;
    }

    private void readAll() {
        for (List<Read> reads = next(); !reads.isEmpty(); reads = next()) {
            try {
                read(reads);
            } catch (RuntimeException | Error e) {
                reads.forEach(read -> read.values.completeExceptionally(e));
            }
        }
    }

    private void read(List<Read> reads) {
        List<Response<List<String>>> replies = new ArrayList<>(reads.size());
        try (var pipeline = redis.pipelined()) {
            for (Read read : reads) {
                replies.add(pipeline.hmget(read.key, read.fields.toArray(String[]::new)));
            }
            pipeline.sync();
        }
        for (int i = 0; i < reads.size(); i++) {
            reads.get(i).values.complete(replies.get(i).get());
        }
    }
}

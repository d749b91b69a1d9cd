package dev.seedancequeue.task.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** A Lua script from a resource file, sent by its digest and in full only when Redis forgot it. */
public final class RedisScript {

    private final String text;
    private final String sha1;

    /** Reads the script beside the given class; several resources make one script, in turn. */
    public RedisScript(Class<?> owner, String... resources) {
        var whole = new StringBuilder();
        for (String resource : resources) {
            whole.append(read(owner, resource));
        }
        text = whole.toString();
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            sha1 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-1", e);
        }
    }

    private static String read(Class<?> owner, String resource) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("script " + resource + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One call of a script among many. */
    record Call(List<String> keys, List<String> arguments) {}

    /** Runs the calls in one go; the first one brings the script along. */
    List<Object> runAll(UnifiedJedis redis, List<Call> calls) {
        List<Response<Object>> replies = new ArrayList<>(calls.size());
        try (var pipeline = redis.pipelined()) {
            for (Call call : calls) {
                replies.add(
                        replies.isEmpty()
                                ? pipeline.eval(text, call.keys, call.arguments)
                                : pipeline.evalsha(sha1, call.keys, call.arguments));
            }
            pipeline.sync();
        }
        return replies.stream().map(Response::get).toList();
    }

    public Object run(UnifiedJedis redis, List<String> keys, List<String> arguments) {
        try {
            return redis.evalsha(sha1, keys, arguments);
        } catch (JedisNoScriptException _) {
            return redis.eval(text, keys, arguments);
        }
    }
}

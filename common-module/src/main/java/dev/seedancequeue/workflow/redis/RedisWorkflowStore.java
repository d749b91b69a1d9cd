package dev.seedancequeue.workflow.redis;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.task.redis.RedisScript;
import dev.seedancequeue.workflow.Fact;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowId;
import dev.seedancequeue.workflow.WorkflowStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/** Workflows in Redis, one hash each; every change is one Lua script. Thread-safe. */
public final class RedisWorkflowStore implements WorkflowStore {

    private static final RedisScript FIND = script("find.lua");
    private static final RedisScript RESERVE = script("reserve.lua");
    private static final RedisScript ADVANCE = script("advance.lua");
    private static final RedisScript NOTE = script("note.lua");
    private static final String FACT = "fact:";

    private final UnifiedJedis redis;
    private final InstantSource clock;

    public RedisWorkflowStore(UnifiedJedis redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
    }

    private static RedisScript script(String resource) {
        return new RedisScript(RedisWorkflowStore.class, resource);
    }

    @Override
    public @Nullable Workflow find(String tenant, WorkflowId id) {
        return found("find workflow", run("find workflow", FIND, keys(tenant, id), List.of()));
    }

    @Override
    public boolean reserve(String tenant, WorkflowId id, String bodyHash) {
        var arguments = List.of(bodyHash, Long.toString(RETENTION.toMillis()));
        String operation = "reserve workflow";
        return switch ((String) run(operation, RESERVE, keys(tenant, id), arguments)) {
            case "reserved" -> true;
            case "not_filled" -> throw new StoreNotFilledException(operation);
            default -> false;
        };
    }

    @Override
    public Workflow advance(Workflow workflow) {
        return Objects.requireNonNull(write(workflow, RETENTION));
    }

    @Override
    public void restore(List<Remembered> workflows) {
        Instant now = clock.instant();
        for (Remembered remembered : workflows) {
            Duration left = Duration.between(now, remembered.since().plus(RETENTION));
            Workflow _ = write(remembered.workflow(), left);
        }
    }

    private @Nullable Workflow write(Workflow workflow, Duration left) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                Long.toString(workflow.revision()),
                                json(workflow.withoutFacts()),
                                Objects.requireNonNullElse(workflow.bodyHash(), ""),
                                Long.toString(left.toMillis())));
        workflow.facts().forEach((name, fact) -> arguments.addAll(List.of(name, json(fact))));
        var key = List.of(RedisKeys.workflow(workflow.tenant(), workflow.id().value()));
        var stored = words(run("advance workflow", ADVANCE, key, arguments));
        return stored.isEmpty() ? null : workflow(stored);
    }

    @Override
    public @Nullable Workflow note(
            String tenant, WorkflowId id, String name, Fact fact, Set<String> unless) {
        List<String> arguments =
                new ArrayList<>(List.of(name, json(fact), Long.toString(RETENTION.toMillis())));
        arguments.addAll(unless);
        return found("note", run("note", NOTE, keys(tenant, id), arguments));
    }

    private static List<String> keys(String tenant, WorkflowId id) {
        return List.of(RedisKeys.workflow(tenant, id.value()), RedisKeys.EPOCH);
    }

    private static @Nullable Workflow found(String operation, Object reply) {
        List<String> words = words(reply);
        return switch (words.getFirst()) {
            case "found" -> workflow(words.subList(1, words.size()));
            case "unknown" -> null;
            default -> throw new StoreNotFilledException(operation);
        };
    }

    private static List<String> words(Object reply) {
        return ((List<?>) reply).stream().map(String.class::cast).toList();
    }

    /** From the fields and values of its hash, in turn. */
    private static Workflow workflow(List<String> stored) {
        Map<String, Fact> facts = new HashMap<>();
        Workflow workflow = null;
        for (int i = 0; i < stored.size(); i += 2) {
            String field = stored.get(i);
            if (field.equals("workflow")) {
                workflow = Json.mapper().readValue(stored.get(i + 1), Workflow.class);
            } else if (field.startsWith(FACT)) {
                Fact fact = Json.mapper().readValue(stored.get(i + 1), Fact.class);
                facts.put(field.substring(FACT.length()), fact);
            }
        }
        return Objects.requireNonNull(workflow).knowing(facts);
    }

    private static String json(Object value) {
        return Json.mapper().writeValueAsString(value);
    }

    private Object run(
            String operation, RedisScript script, List<String> keys, List<String> arguments) {
        try {
            return script.run(redis, keys, arguments);
        } catch (JedisException e) {
            throw new StoreUnavailableException(operation, e);
        }
    }
}

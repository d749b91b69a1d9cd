package dev.seedancequeue.workflow;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.Tasks;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import tools.jackson.databind.node.ObjectNode;

/** Workflows for tests. */
public final class Workflows {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Workflows() {}

    public static WorkflowId id() {
        return WorkflowId.random(Tasks.NOW, RANDOM);
    }

    /** A create body of text only. */
    public static ObjectNode body(String prompt) {
        ObjectNode body = Json.mapper().createObjectNode().put("model", Tasks.video().model());
        body.putArray("content").addObject().put("type", "text").put("text", prompt);
        return body;
    }

    /** One with so many variants. */
    public static Workflow drafts(int variants, Deciding deciding) {
        List<Long> seeds = LongStream.rangeClosed(1, variants).boxed().toList();
        ObjectNode finals = Json.mapper().createObjectNode().put("resolution", "720p");
        var definition =
                new Definition.Drafts(body("a heron").put("draft", true), seeds, finals, deciding);
        return accepted(definition);
    }

    /** One with so many shots. */
    public static Workflow shots(int count) {
        List<ObjectNode> shots = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            shots.add(body("shot " + i));
        }
        return accepted(new Definition.Shots(shots));
    }

    private static Workflow accepted(Definition definition) {
        return Workflow.accepted(id(), Task.DEFAULT_TENANT, definition, null, Tasks.NOW, "epoch-1");
    }

    /** A task of this id that waits to be ordered. */
    public static Task queued(TaskId id) {
        Task some = Tasks.queued();
        return Task.accepted(
                id, some.tenant(), some.video(), List.of(), null, null, Tasks.NOW, "epoch-1");
    }
}

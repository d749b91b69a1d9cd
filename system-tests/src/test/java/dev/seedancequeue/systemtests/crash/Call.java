package dev.seedancequeue.systemtests.crash;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.WorkflowEnvelope;
import dev.seedancequeue.task.CorrelationId;
import dev.seedancequeue.task.SafetyIdentifier;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.workflow.Fact;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowId;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call of a port, as far as its method and arguments tell.
 *
 * @param name the method, and what tells its uses apart: {@code publish-poll-Ordered}, {@code
 *     publish-workflow-decided}
 * @param taskId of a workflow's own calls the workflow's id
 * @param key the idempotency key, where the call is about one
 * @param providerIds the provider's ids that are seen in passing, with their tasks
 */
record Call(
        String name,
        @Nullable String taskId,
        @Nullable String key,
        @Nullable String providerId,
        Map<String, String> providerIds) {

    /** Who calls, by the innermost class that is one of these. */
    private static final Map<String, String> CALLERS =
            Map.ofEntries(
                    Map.entry("Submission", "submit"),
                    Map.entry("DraftGate", "submit"),
                    Map.entry("Inquiries", "inquiry"),
                    Map.entry("ProviderSweep", "inquiry"),
                    Map.entry("Poller", "poll"),
                    Map.entry("TaskInbox", "inbox"),
                    Map.entry("Intake", "intake"),
                    Map.entry("TaskAcceptance", "acceptance"),
                    Map.entry("WorkflowAcceptance", "asked"),
                    Map.entry("WorkflowControl", "said"),
                    Map.entry("WorkflowSteps", "step"),
                    Map.entry("WorkflowMessages", "passed"));

    /** How far a workflow has come, by the facts that it knows; the first that fits. */
    private static final List<Map.Entry<String, String>> STAGES =
            List.of(
                    Map.entry("end", "ended"),
                    Map.entry("part.f", "final"),
                    Map.entry("decision.", "decided"),
                    Map.entry("choice", "chosen"),
                    Map.entry("told.ready.", "ready"),
                    Map.entry("part.d", "drafts"));

    static Call of(Method method, Object[] arguments) {
        String name = method.getName();
        String taskId = null;
        String key = null;
        String providerId = null;
        Map<String, String> providerIds = new HashMap<>();
        for (Object argument : arguments) {
            switch (argument) {
                case Task task -> {
                    taskId = task.id().value();
                    name += "-" + state(task);
                    note(task, providerIds);
                }
                case TaskEnvelope envelope -> {
                    Task task = envelope.task();
                    taskId = task.id().value();
                    name += "-" + queue(arguments[0]) + "-" + state(task);
                    note(task, providerIds);
                }
                case TaskEvent event -> {
                    name = name.equals("publish") ? "tell-" + event.type() : name;
                    Task task = event.task();
                    Workflow workflow = event.workflow();
                    taskId = task == null ? null : task.id().value();
                    if (workflow != null) {
                        taskId = workflow.id().value();
                        name += "-" + stage(workflow);
                    }
                }
                case WorkflowEnvelope envelope -> {
                    taskId = envelope.workflow().id().value();
                    name += "-workflow-" + stage(envelope.workflow());
                }
                case Workflow workflow -> {
                    taskId = workflow.id().value();
                    name += "-" + stage(workflow);
                }
                case WorkflowId(var id) -> taskId = id;
                case Fact fact -> name += "-" + fact.getClass().getSimpleName();
                case TaskId(var id) -> taskId = id;
                case ObjectNode request ->
                        taskId = idOf(request.path("safety_identifier").asString(null));
                case List<?> ids when !ids.isEmpty() -> providerId = String.valueOf(ids.getFirst());
                default -> {}
            }
        }
        if (name.contains("Key")) {
            key = String.valueOf(arguments[1]);
            name = method.getName();
        }
        if (method.getName().equals("find") && arguments.length == 1) {
            providerId = String.valueOf(arguments[0]);
        }
        if (List.of("claim", "recordOrder", "releaseClaim").contains(method.getName())) {
            name = method.getName();
        }
        return new Call(name, taskId, key, providerId, providerIds);
    }

    /** The one in whose name the present thread calls a port. */
    static String caller() {
        return StackWalker.getInstance()
                .walk(frames ->
                        frames.map(frame ->
                                        CALLERS.get(
                                                frame.getClassName().replaceAll(".*\\.|\\$.*", "")))
                                .filter(name -> name != null)
                                .findFirst()
                                .orElse("other"));
    }

    private static String state(Task task) {
        return task.state().getClass().getSimpleName();
    }

    private static String stage(Workflow workflow) {
        return STAGES.stream()
                .filter(stage ->
                        workflow.facts().keySet().stream()
                                .anyMatch(fact -> fact.startsWith(stage.getKey())))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse("accepted");
    }

    private static String queue(Object name) {
        return String.valueOf(name).replaceAll("seedance\\.(\\w+).*", "$1");
    }

    private static @Nullable String idOf(@Nullable String identifier) {
        CorrelationId order = SafetyIdentifier.orderOf(identifier);
        return order == null ? null : order.task().value();
    }

    private static void note(Task task, Map<String, String> providerIds) {
        if (task.providerTaskId() != null) {
            providerIds.put(task.providerTaskId(), task.id().value());
        }
    }
}

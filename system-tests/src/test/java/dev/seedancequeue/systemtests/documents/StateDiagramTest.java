package dev.seedancequeue.systemtests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.VideoResult;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The state diagram is what {@link Task} does: every method is tried in every state. */
class StateDiagramTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final TaskError ERROR =
            new TaskError("code", "message", false, TaskError.Charged.NO);
    private static final VideoResult RESULT =
            new VideoResult("https://example.com/video.mp4", null, null, null, null, null, null);

    private static final Map<String, UnaryOperator<Task>> VERBS =
            Map.ofEntries(
                    Map.entry("snoozed", Task::snoozed),
                    Map.entry("retried", task -> task.retried(NOW)),
                    Map.entry("unconfirmed", task -> task.unconfirmed(null, NOW, "reason")),
                    Map.entry("unanswered", task -> task.unanswered("main", NOW, "reason")),
                    Map.entry("parked", task -> task.parked(NOW, "reason")),
                    Map.entry("ordered", task -> task.ordered("main", "cgt-1", NOW)),
                    Map.entry("reordered", task -> task.reordered(NOW)),
                    Map.entry("running", task -> task.running(NOW)),
                    Map.entry("succeeded", task -> task.succeeded(RESULT, NOW, NOW)),
                    Map.entry("failed", task -> task.failed(ERROR, NOW)),
                    Map.entry("expired", task -> task.expired(NOW)),
                    Map.entry("cancelled", task -> task.cancelled(NOW)));

    private static final Pattern GROUP = Pattern.compile("state (\\w+) \\{");
    private static final Pattern ARROW =
            Pattern.compile("(\\w+|\\[\\*]) --> (\\w+|\\[\\*]) : (\\w+)");

    private static final String DOCUMENT = Documents.read("docs/state-machine.md");

    @Test
    void hasExactlyTheArrowsThatATaskCanGo() {
        assertThat(drawn()).isEqualTo(possible());
    }

    @Test
    void knowsEveryTransitionOfATask() {
        assertThat(
                        Arrays.stream(Task.class.getDeclaredMethods())
                                .filter(method -> method.getReturnType() == Task.class)
                                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                                .filter(method -> Modifier.isPublic(method.getModifiers()))
                                .map(Method::getName))
                .containsExactlyInAnyOrderElementsOf(VERBS.keySet());
    }

    @Test
    void saysOfEveryStateWhatTheCallerSees() {
        assertThat(reachable().values())
                .allSatisfy(task ->
                        assertThat(DOCUMENT.lines())
                                .as("row of %s", name(task))
                                .anyMatch(line -> isRowOf(line, task)));
    }

    private static boolean isRowOf(String line, Task task) {
        boolean named =
                line.matches("\\|.*\\b" + name(task) + "\\b.*\\| `seedance.*|\\|.*\\| none.*");
        return named
                && line.contains(name(task))
                && (task.isTerminal()
                        || line.contains("| `" + task.state().status().wireName() + "` |"));
    }

    /** Every arrow that can be gone, found by going all of them from an accepted task on. */
    private static Set<String> possible() {
        Set<String> arrows = new TreeSet<>(Set.of("[*] --> Queued : accepted"));
        for (Task task : reachable().values()) {
            VERBS.forEach((verb, step) -> {
                Task next = go(task, step);
                if (next != null) {
                    arrows.add(arrow(name(task), name(next), verb));
                }
            });
        }
        return arrows;
    }

    private static Map<String, Task> reachable() {
        Map<String, Task> found = new HashMap<>();
        Deque<Task> todo = new ArrayDeque<>(List.of(accepted()));
        while (!todo.isEmpty()) {
            Task task = todo.pop();
            if (found.putIfAbsent(name(task), task) == null) {
                for (UnaryOperator<Task> step : VERBS.values()) {
                    Task next = go(task, step);
                    if (next != null) {
                        todo.add(next);
                    }
                }
            }
        }
        return found;
    }

    private static @Nullable Task go(Task task, UnaryOperator<Task> step) {
        try {
            return step.apply(task);
        } catch (IllegalStateException _) {
            return null;
        }
    }

    private static Task accepted() {
        var check = new RequestCheck(ModelCatalogue.standard(), CatalogueSettings.defaults());
        var body = Json.mapper().readTree(Documents.read("examples/requests/1-text-to-video.json"));
        if (!(check.check(body) instanceof RequestVerdict.Accepted verdict)) {
            throw new AssertionError("the first example is refused");
        }
        TaskId id = new TaskId("seedance_1_abcd");
        return Task.accepted(id, "default", verdict.profile(), List.of(), null, null, NOW, null);
    }

    /** The arrows of the diagram, with one from each state of a group in place of the group's. */
    private static Set<String> drawn() {
        Map<String, Set<String>> groups = new HashMap<>();
        Set<List<String>> lines = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        for (String line : Documents.blocks(DOCUMENT, "mermaid").getFirst().lines().toList()) {
            Matcher group = GROUP.matcher(line);
            Matcher arrow = ARROW.matcher(line);
            if (group.find()) {
                open.push(group.group(1));
            } else if (line.strip().equals("}")) {
                open.pop();
            } else if (arrow.find()) {
                List<String> ends = List.of(arrow.group(1), arrow.group(2));
                open.forEach(
                        name -> groups.computeIfAbsent(name, _ -> new HashSet<>()).addAll(ends));
                lines.add(List.of(arrow.group(1), arrow.group(2), arrow.group(3)));
            }
        }
        Set<String> arrows = new TreeSet<>();
        for (List<String> line : lines) {
            for (String from : groups.getOrDefault(line.get(0), Set.of(line.get(0)))) {
                arrows.add(arrow(from, line.get(1), line.get(2)));
            }
        }
        return arrows;
    }

    private static String arrow(String from, String to, String verb) {
        return from + " --> " + to + " : " + verb;
    }

    private static String name(Task task) {
        return task.state().getClass().getSimpleName();
    }
}

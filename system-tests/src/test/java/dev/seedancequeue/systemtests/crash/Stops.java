package dev.seedancequeue.systemtests.crash;

import dev.seedancequeue.task.KeyReservation;
import dev.seedancequeue.task.TaskId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Holds each task still when it comes to its point, and ends the process, as {@code kill -9} would,
 * once all of them stand at theirs: so one death is one crash for each of many tasks.
 */
final class Stops {

    /** What the shell makes of SIGKILL. */
    static final int EXIT_CODE = 137;

    private final Set<CrashPoint> missing = ConcurrentHashMap.newKeySet();
    private final Map<String, String> keysByTask = new ConcurrentHashMap<>();
    private final Map<String, String> tasksByProviderId = new ConcurrentHashMap<>();
    private final ThreadLocal<String> current = ThreadLocal.withInitial(() -> "nobody");

    Stops(List<CrashPoint> points) {
        missing.addAll(points);
    }

    Object wrap(Class<?> port, Object real) {
        return Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (_, method, arguments) -> call(real, method, arguments));
    }

    private Object call(Object real, Method method, Object[] arguments) throws Throwable {
        var call = Call.of(method, arguments == null ? new Object[0] : arguments);
        call.providerIds().forEach(tasksByProviderId::put);
        if (call.key() != null && call.taskId() != null) {
            keysByTask.put(call.taskId(), call.key());
        }
        String subject = subject(call);
        current.set(subject);
        String caller = Call.caller();
        stopAt(subject, caller + "." + call.name() + ".before");
        Object answer;
        try {
            answer = method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (call.key() != null && answer instanceof KeyReservation.Reserved(TaskId(var id))) {
            keysByTask.put(id, call.key());
        }
        stopAfter(subject, caller + "." + call.name() + ".after", answer);
        return answer;
    }

    private String subject(Call call) {
        String id = call.taskId();
        if (call.key() != null) {
            return call.key();
        }
        if (id == null && call.providerId() != null) {
            id = tasksByProviderId.get(call.providerId());
        }
        return id == null ? current.get() : id;
    }

    /** The effect of a publish is the broker's confirm, not the sending. */
    private void stopAfter(String subject, String step, Object answer) {
        if (answer instanceof CompletableFuture<?> confirm && isPoint(subject, step)) {
            Object _ = confirm.handle((_, _) -> true).join();
        }
        stopAt(subject, step);
    }

    private boolean isPoint(String subject, String step) {
        return names(subject).stream()
                .anyMatch(name -> missing.contains(new CrashPoint(name, step)));
    }

    /**
     * Whoever comes to a point where it stands already goes on: its next message is out, and is
     * anybody's. Stood each of these still as well, they would soon be all that a worker has in
     * hand.
     */
    private void stopAt(String subject, String step) {
        boolean reached = false;
        for (String name : names(subject)) {
            var point = new CrashPoint(name, step);
            if (missing.remove(point)) {
                say("stopped " + name + " " + step);
                reached = true;
            }
        }
        if (!reached) {
            return;
        }
        if (missing.isEmpty()) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
        standStill();
    }

    private List<String> names(String subject) {
        return List.of(subject, keysByTask.getOrDefault(subject, subject), CrashPoint.ANYBODY);
    }

    @SuppressWarnings("SystemOut") // the test reads it; a log line could be cut off by the halt
    private static void say(String line) {
        System.out.println(line);
    }

    private static void standStill() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            standStill();
        }
    }
}

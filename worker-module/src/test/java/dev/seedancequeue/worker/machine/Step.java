package dev.seedancequeue.worker.machine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work of one process, which runs only from one call of a port to the next and only
 * when it is told to. All threads together are one thread that changes its name: whoever has the
 * turn is the only one that runs, so a seed gives the same run each time.
 */
final class Step {

    /** The process is gone: nothing in the code under test may catch this. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1;

        Death() {
            super("killed", null, false, false);
        }
    }

    /** Inherited, because the poller settles each task in a thread of its own. */
    private static final InheritableThreadLocal<Step> CURRENT = new InheritableThreadLocal<>();

    private final Semaphore turn = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private final String name;
    private String where = "begin";
    private boolean killed;
    private boolean ended;
    private @Nullable Throwable failure;

    Step(String name, Runnable work) {
        this.name = name;
        Thread.ofVirtual().name(name).start(() -> run(work));
    }

    private void run(Runnable work) {
        turn.acquireUninterruptibly();
        CURRENT.set(this);
        try {
            if (!killed) {
                work.run();
            }
        } catch (Death _) {
            // Meant.
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            ended = true;
            back.release();
        }
    }

    static Step current() {
        return Objects.requireNonNull(CURRENT.get(), "not a thread of the machine");
    }

    /** Goes on to its next call of a port, or to its end. */
    void take() {
        turn.release();
        back.acquireUninterruptibly();
        if (failure != null) {
            throw new AssertionError(name + " failed " + where, failure);
        }
    }

    /** Dies where it stands. */
    void kill() {
        killed = true;
        if (!ended) {
            take();
        }
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isAt(String place) {
        return where.equals(place);
    }

    /** Stands still until it is told to go on. */
    void pause(String place) {
        where = place;
        back.release();
        turn.acquireUninterruptibly();
        if (killed) {
            settled.complete(null);
            throw new Death();
        }
    }

    /** The message in hand is settled: what is left to do calls no port. */
    void settle() {
        settled.complete(null);
    }

    /** Waits for {@link #settle} in another thread, which has the turn meanwhile. */
    void awaitSettled() {
        settled.join();
        if (killed) {
            throw new Death();
        }
    }

    /** A port whose calls stand still before and after they have their effect. */
    static <T> T byStep(Class<T> port, T real) {
        Object proxy =
                Proxy.newProxyInstance(
                        port.getClassLoader(),
                        new Class<?>[] {port},
                        (_, method, arguments) -> {
                            Step step = current();
                            step.pause("before " + method.getName());
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            } finally {
                                step.pause("after " + method.getName());
                            }
                        });
        return port.cast(proxy);
    }

    @Override
    public String toString() {
        return name + " " + where;
    }
}

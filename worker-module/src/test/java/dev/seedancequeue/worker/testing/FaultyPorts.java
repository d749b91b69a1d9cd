package dev.seedancequeue.worker.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Wraps ports so that a chosen call goes wrong: the n-th over all wrapped ports, before or after it
 * has had its effect, or every call of one method.
 */
public final class FaultyPorts {

    /** On which side of the call's effect it goes wrong. */
    public enum Moment {
        BEFORE,
        AFTER
    }

    /** The process dies: nothing in the code under test may catch this. */
    public static final class Death extends Error {
        private static final long serialVersionUID = 1;

        Death(String where) {
            super(where);
        }
    }

    private final int fatal;
    private final Moment moment;
    private final AtomicInteger calls = new AtomicInteger();

    /**
     * @param fatal which call is the last one, from 1
     */
    public FaultyPorts(int fatal, Moment moment) {
        this.fatal = fatal;
        this.moment = moment;
    }

    /** Whether the call in question was reached. */
    public boolean struck() {
        return calls.get() >= fatal;
    }

    public <T> T dying(Class<T> port, T real) {
        return wrapping(
                port,
                real,
                (method, call) -> {
                    boolean now = calls.incrementAndGet() == fatal;
                    if (now && moment == Moment.BEFORE) {
                        throw new Death("before " + method);
                    }
                    Object answer = call.run();
                    if (now) {
                        throw new Death("after " + method);
                    }
                    return answer;
                });
    }

    /** Every call of one method fails without effect. */
    public static <T> T failing(
            Class<T> port, T real, String failing, Supplier<RuntimeException> failure) {
        return wrapping(
                port,
                real,
                (method, call) -> {
                    if (method.equals(failing)) {
                        throw failure.get();
                    }
                    return call.run();
                });
    }

    /** Something happens before every call of one method. */
    public static <T> T before(Class<T> port, T real, String watched, Runnable event) {
        return wrapping(
                port,
                real,
                (method, call) -> {
                    if (method.equals(watched)) {
                        event.run();
                    }
                    return call.run();
                });
    }

    /** Something happens after every call of one method has had its effect. */
    public static <T> T after(Class<T> port, T real, String watched, Runnable event) {
        return wrapping(
                port,
                real,
                (method, call) -> {
                    Object answer = call.run();
                    if (method.equals(watched)) {
                        event.run();
                    }
                    return answer;
                });
    }

    private interface Call {
        Object run() throws Throwable;
    }

    private interface Around {
        Object call(String method, Call call) throws Throwable;
    }

    private static <T> T wrapping(Class<T> port, T real, Around around) {
        Object proxy =
                Proxy.newProxyInstance(
                        port.getClassLoader(),
                        new Class<?>[] {port},
                        (_, method, arguments) ->
                                around.call(
                                        method.getName(),
                                        () -> {
                                            try {
                                                return method.invoke(real, arguments);
                                            } catch (InvocationTargetException e) {
                                                throw e.getCause();
                                            }
                                        }));
        return port.cast(proxy);
    }
}

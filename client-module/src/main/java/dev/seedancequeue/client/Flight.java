package dev.seedancequeue.client;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.seedancequeue.client.SeedanceException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One request from its submission to its answer; it ends within its limits in any case. */
final class Flight {

    private final String key;
    private final BasicProperties properties;
    private final CompletableFuture<Void> confirmed = new CompletableFuture<>();
    private final CompletableFuture<Accepted> accepted = new CompletableFuture<>();
    private volatile byte @Nullable [] body;
    private volatile boolean lostOnce;

    Flight(String key, BasicProperties properties, byte[] body) {
        this.key = key;
        this.properties = properties;
        this.body = body;
    }

    /**
     * Lets the time run.
     *
     * @param confirmLimit from now on
     * @param answerLimit from the confirm on
     * @param trouble what is wrong with the broker at present, if anything is
     */
    void start(
            Deadlines deadlines,
            Duration confirmLimit,
            Duration answerLimit,
            Supplier<@Nullable String> trouble) {
        deadlines.set(confirmed, confirmLimit, () -> unconfirmed(confirmLimit, trouble.get()));
        var unused =
                confirmed.whenComplete((done, failure) -> {
                    body = null;
                    if (failure == null) {
                        deadlines.set(accepted, answerLimit, () -> unanswered(answerLimit));
                    } else {
                        accepted.completeExceptionally(failure);
                    }
                });
    }

    String key() {
        return key;
    }

    BasicProperties properties() {
        return properties;
    }

    /** What to publish; null when there is no need to, or no use in it, any more. */
    byte @Nullable [] body() {
        return body;
    }

    CompletableFuture<Void> confirmed() {
        return confirmed;
    }

    CompletableFuture<Accepted> accepted() {
        return accepted;
    }

    /** The broker has it. */
    void confirm() {
        confirmed.complete(null);
    }

    /** It became a task; whoever answers has it, so that no confirm is needed any more. */
    void accept(Accepted answer) {
        confirm();
        accepted.complete(answer);
    }

    /** It was answered that it is wrong. */
    void reject(RejectedException why) {
        confirm();
        accepted.completeExceptionally(why);
    }

    /** It was published, and the connection was lost before a confirm came. */
    void noteLost() {
        lostOnce = true;
    }

    /** The broker does not take it now; it may have it, if it was published before. */
    void refuse(Reason reason, String message) {
        if (lostOnce) {
            fail(
                    Reason.UNCONFIRMED,
                    "may be safe or not: it was published over a connection that was lost; again,"
                            + " it "
                            + message);
        } else {
            fail(reason, message);
        }
    }

    /** Ends it, wherever it is. */
    void fail(Reason reason, String message) {
        var failure = new SeedanceException(reason, "request " + key + " " + message);
        confirmed.completeExceptionally(failure);
        accepted.completeExceptionally(failure);
    }

    private SeedanceException unconfirmed(Duration limit, @Nullable String trouble) {
        return new SeedanceException(
                Reason.UNCONFIRMED,
                ("request %s was not confirmed within %s%s; it may be safe or not: submit it again with"
                                + " the same key and time")
                        .formatted(key, limit, trouble == null ? "" : " (" + trouble + ")"));
    }

    private SeedanceException unanswered(Duration limit) {
        return new SeedanceException(
                Reason.UNANSWERED,
                ("request %s is safe, but nobody answered it within %s; does a worker with the role"
                                + " intake run?")
                        .formatted(key, limit));
    }
}

package dev.seedancequeue.webhook;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.webhook.EndpointQueue;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.webhook.redis.RedisWebhooks;
import java.util.function.UnaryOperator;

/**
 * The webhook endpoints: the original lies in the broker, a copy in Redis. The copy goes before the
 * original changes, so it is absent or right. Thread-safe.
 */
public final class WebhookRegistry {

    private final EndpointQueue original;
    private final RedisWebhooks copy;

    public WebhookRegistry(EndpointQueue original, RedisWebhooks copy) {
        this.original = original;
        this.copy = copy;
    }

    /**
     * The endpoints as they are.
     *
     * @throws StoreUnavailableException Redis is away
     * @throws PublishException there is no copy, and the broker is away
     */
    public Endpoints endpoints() {
        Endpoints known = copy.endpoints();
        return known == null ? original.change(same -> same, copy::keep) : known;
    }

    /**
     * Changes them.
     *
     * @param change is called with the endpoints as they are, while nobody else can change them;
     *     what it throws leaves them so
     * @throws StoreUnavailableException Redis is away, and nothing was changed
     * @throws PublishException the broker is away; {@code UNCONFIRMED} when it may have been
     *     changed
     */
    public Endpoints change(UnaryOperator<Endpoints> change) {
        return original.change(
                before -> {
                    Endpoints after = change.apply(before);
                    copy.forgetCopy();
                    return after;
                },
                this::keep);
    }

    /** Whoever needs it next makes a copy. */
    private void keep(Endpoints endpoints) {
        try {
            copy.keep(endpoints);
        } catch (StoreUnavailableException _) {
            // It was forgotten, so that nobody takes an old one for the present one.
        }
    }
}

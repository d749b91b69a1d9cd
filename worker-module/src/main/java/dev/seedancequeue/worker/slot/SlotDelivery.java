package dev.seedancequeue.worker.slot;

import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.worker.delivery.Delivery;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;

/**
 * A submit message in hand, with the slot that was taken for it. Unless the task takes it over, the
 * slot is the next message's when this one leaves. For one thread at a time.
 */
public final class SlotDelivery implements Delivery {

    private static final Logger log = LoggerFactory.getLogger(SlotDelivery.class);

    private final Delivery delivery;
    private final SlotStock stock;
    private @Nullable Slot slot;

    SlotDelivery(Delivery delivery, SlotStock stock, @Nullable Slot slot) {
        this.delivery = delivery;
        this.stock = stock;
        this.slot = slot;
    }

    /**
     * The slot, if it is of one of these accounts, or another one in its place; null if these have
     * none to spare.
     *
     * @throws StoreUnavailableException another one was needed, and Redis is away
     */
    public @Nullable Slot slotOf(List<String> able) {
        Slot held = slot;
        if (held == null || !able.contains(held.account())) {
            Slot fitting = stock.takeOne(able);
            if (fitting == null) {
                return null;
            }
            returnSlot();
            slot = fitting;
        }
        return slot;
    }

    /**
     * Waits for the moment at which the slot's account may create; {@link Slots#LONGEST_TURN} at
     * most.
     *
     * @param video to be created
     * @return zero, or how long it would have been to wait
     */
    public Duration awaitTurn(VideoProfile video) {
        if (slot == null) {
            return Duration.ZERO;
        }
        Duration wait = stock.slots().turn(slot, video);
        if (wait.compareTo(Slots.LONGEST_TURN) > 0) {
            return wait;
        }
        try {
            Thread.sleep(wait);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return Duration.ZERO;
    }

    /** The slot is the task's now. */
    public void spent() {
        slot = null;
    }

    /** The account takes no orders for a while, as somebody has found out before. */
    public void rests(String account) {
        if (slot != null && slot.account().equals(account)) {
            stock.giveBack(List.of(slot));
            slot = null;
        }
        stock.rest(account);
    }

    /** Nobody orders with this account in this pool for so long. */
    public void rest(String account, Duration wait) {
        tell(() -> stock.slots().rest(account, stock.pool(), wait));
        rests(account);
    }

    /** The same, because the provider had no room. */
    public void refused(String account, Duration wait) {
        tell(() -> stock.slots().refused(account, stock.pool(), wait));
        rests(account);
    }

    /** Whether one of these accounts does not rest; so too when nobody can tell. */
    public boolean anyAwake(List<String> accounts) {
        try {
            return stock.slots().take(stock.pool(), accounts, 0).usage().stream()
                    .anyMatch(usage -> usage.rest().isZero());
        } catch (StoreUnavailableException _) {
            return true;
        }
    }

    /** The provider took an order of this account's. */
    public void accepted(String account) {
        if (stock.isLowered(account)) {
            tell(() -> stock.slots().accepted(account, stock.pool()));
        }
    }

    /** Without Redis nothing is ordered anyway, by nobody. */
    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (StoreUnavailableException e) {
            log.debug("other workers are not told, redis is away: {}", e.getMessage());
        }
    }

    private void returnSlot() {
        if (slot != null) {
            stock.putBack(slot);
            slot = null;
        }
    }

    @Override
    public Message message() {
        return delivery.message();
    }

    @Override
    public boolean redelivered() {
        return delivery.redelivered();
    }

    @Override
    public void ack() {
        returnSlot();
        delivery.ack();
    }

    @Override
    public void giveBack() {
        returnSlot();
        delivery.giveBack();
    }
}

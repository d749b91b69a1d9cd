package dev.seedancequeue.worker.machine;

import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.worker.delivery.Delivery;
import dev.seedancequeue.worker.machine.SimulatedBroker.Stored;
import dev.seedancequeue.worker.testing.Bench;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Three processes, a broker, a store, a provider and their callers, walked by one random generator:
 * first with everything that may go wrong, then, healed, until nothing is left to do.
 */
final class Machine {

    private static final int PROCESSES = 3;
    private static final int MAX_STEPS_IN_HAND = 6;
    private static final int MOST_COPIES = 6;
    private static final int MOST_MOVES_TO_HEAL = 50_000;
    private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(60);

    /** What can happen next, with how likely it is beside the others. */
    private enum Move {
        STEP(600, false),
        DELIVER(200, false),
        ORDER(25, false),
        TIME(90, false),
        PROVIDER_WORKS(30, false),
        REFILL(10, false),
        KILL(10, true),
        CONNECTION_LOST(10, true),
        COPY(6, true),
        STORE_AWAY(4, true),
        STORE_WIPED(2, true),
        BROKER_DOWN(3, true),
        PROVIDER_SILENT(3, true);

        private final int weight;
        private final boolean trouble;

        Move(int weight, boolean trouble) {
            this.weight = weight;
            this.trouble = trouble;
        }
    }

    private final Random random;
    private final Bench bench = new Bench();
    private final History history = new History();
    private final SimulatedBroker broker;
    private final SimulatedProvider provider;
    private final Orders orders;
    private final int mostOrders;
    private final List<Worker> processes = new ArrayList<>();
    private final Map<Move, Integer> weights = new EnumMap<>(Move.class);
    private final Map<Step, Instant> creating = new HashMap<>();
    private boolean storeAway;
    private int copies;
    private int born;

    Machine(long seed) {
        random = new Random(seed);
        broker = new SimulatedBroker(bench.clock, random, history);
        provider = new SimulatedProvider(bench.clock, random, Bench.SETTLE_TIME, history);
        orders = new Orders(random);
        mostOrders = 1 + random.nextInt(4);
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(newProcess());
        }
        // Each run has its own temper: no trouble of a kind, the usual, or a lot of it.
        for (Move move : Move.values()) {
            int factor = move.trouble ? List.of(0, 1, 1, 5).get(random.nextInt(4)) : 1;
            weights.put(move, move.weight * factor);
        }
    }

    private Worker newProcess() {
        return new Worker("P" + ++born, bench, broker, history::replay, provider);
    }

    /** Walks the machine through its troubles and back to rest. */
    Verdict run(int moves) {
        broker.setTrouble(share());
        provider.setTrouble(share());
        for (int i = 0; i < moves; i++) {
            move(draw());
        }
        heal();
        for (int i = 0; !isAtRest(); i++) {
            if (i > MOST_MOVES_TO_HEAL) {
                return verdict(false);
            }
            goOn();
        }
        return verdict(true);
    }

    private Verdict verdict(boolean atRest) {
        return new Verdict(history, orders, provider.tasks(), bench.store, atRest);
    }

    private double share() {
        return List.of(0.02, 0.1, 0.3, 0.6).get(random.nextInt(4));
    }

    private Move draw() {
        int total = weights.values().stream().mapToInt(Integer::intValue).sum();
        int point = random.nextInt(total);
        for (Map.Entry<Move, Integer> entry : weights.entrySet()) {
            point -= entry.getValue();
            if (point < 0) {
                return entry.getKey();
            }
        }
        throw new AssertionError("weights changed while drawing");
    }

    private void move(Move move) {
        switch (move) {
            case STEP -> step();
            case DELIVER -> deliver();
            case ORDER -> order();
            case TIME -> pass(someTime());
            case PROVIDER_WORKS -> provider.work();
            case REFILL -> refill();
            case KILL -> kill(process());
            case CONNECTION_LOST -> {
                Worker process = process();
                history.note(process + " loses its connection to the broker");
                broker.lose(process);
            }
            case COPY -> copy();
            case STORE_AWAY -> {
                storeAway = !storeAway;
                bench.store.setAway(storeAway);
                history.note("store " + (storeAway ? "away" : "back"));
            }
            case STORE_WIPED -> {
                bench.store.empty();
                history.note("store wiped");
            }
            case BROKER_DOWN -> {
                broker.setDown(!broker.isDown());
                history.note("broker " + (broker.isDown() ? "down" : "up"));
            }
            case PROVIDER_SILENT -> {
                provider.setSilent(!provider.isSilent());
                history.note("provider " + (provider.isSilent() ? "silent" : "speaks"));
            }
        }
    }

    private Worker process() {
        return processes.get(random.nextInt(processes.size()));
    }

    private List<Step> steps() {
        return processes.stream().flatMap(process -> process.steps().stream()).toList();
    }

    private void step() {
        List<Step> steps = steps();
        if (!steps.isEmpty()) {
            take(steps.get(random.nextInt(steps.size())));
        }
    }

    private void take(Step step) {
        if (step.isAt("before create")) {
            creating.put(step, bench.clock.instant());
        } else {
            creating.remove(step);
        }
        step.take();
        history.note(bench.clock.instant() + " " + step);
    }

    private void order() {
        if (orders.count() < mostOrders) {
            if (random.nextInt(3) == 0) {
                orders.byMessage(broker, bench.clock.instant());
            } else {
                orders.byHttp(process(), bench.clock.instant());
            }
        }
    }

    private void deliver() {
        List<Stored> ready = broker.ready();
        if (ready.isEmpty() || steps().size() >= MAX_STEPS_IN_HAND) {
            return;
        }
        String queue = ready.get(random.nextInt(ready.size())).queue();
        int most = queue.equals(Topology.INQUIRY) ? 1 + random.nextInt(3) : 1;
        List<Stored> ofQueue =
                new ArrayList<>(ready.stream().filter(m -> m.queue().equals(queue)).toList());
        Collections.shuffle(ofQueue, random);
        Worker process = process();
        List<Stored> taken = ofQueue.stream().limit(most).toList();
        String labels = String.join(" ", taken.stream().map(Stored::label).toList());
        List<Delivery> deliveries = taken.stream().map(message -> message.handTo(process)).toList();
        history.note(
                "%s gets of %s %s, redelivered: %s"
                        .formatted(
                                process,
                                queue,
                                labels,
                                deliveries.stream().map(Delivery::redelivered).toList()));
        process.take(queue, labels, deliveries, random.nextBoolean());
    }

    private void refill() {
        Worker process = process();
        if (!process.isRefilling()) {
            process.refill();
        }
    }

    private void kill(Worker process) {
        history.note(process + " is killed at " + process.steps());
        process.steps().forEach(step -> history.count("killed " + place(step)));
        process.steps().forEach(creating::remove);
        process.kill();
        broker.lose(process);
        processes.set(processes.indexOf(process), newProcess());
    }

    /** What it does and where it stands, without whose it is. */
    private static String place(Step step) {
        return step.toString()
                .replaceFirst("^\\S+ ", "")
                .replaceFirst("^seedance\\.([a-z]+)\\S*", "$1")
                .replaceAll(" (…\\S+|message-\\d+|key-\\d+|null)", "");
    }

    private void copy() {
        List<Stored> all = broker.all();
        if (!all.isEmpty() && copies++ < MOST_COPIES) {
            Stored original = all.get(random.nextInt(all.size()));
            history.note("a copy in " + original.queue());
            broker.copy(original);
        }
    }

    private Duration someTime() {
        return switch (random.nextInt(12)) {
            case 0 -> Duration.ofMillis(random.nextInt(100_000));
            case 1, 2, 3 -> Duration.ofMillis(random.nextInt(20_000));
            case 4 ->
                    random.nextInt(8) == 0
                            ? Duration.ofMinutes(random.nextInt(8 * 60))
                            : Duration.ofMinutes(random.nextInt(20));
            default -> Duration.ofMillis(random.nextInt(2_000));
        };
    }

    /**
     * Time passes, but not beyond what the design takes for granted: a create leaves the machine
     * right after the last look at the clock, and ends within its time limit.
     */
    private void pass(Duration time) {
        Instant until = bench.clock.instant().plus(time);
        for (Step step : steps()) {
            if (step.isAt("before create")) {
                take(step);
            }
        }
        creating.keySet().removeIf(Step::hasEnded);
        for (Map.Entry<Step, Instant> create : List.copyOf(creating.entrySet())) {
            if (create.getValue().plus(CREATE_TIMEOUT).isBefore(until)) {
                until = create.getValue().plus(CREATE_TIMEOUT);
            }
        }
        bench.clock.advanceTo(until);
    }

    private void heal() {
        history.note("healed");
        storeAway = false;
        bench.store.setAway(false);
        broker.setDown(false);
        broker.setTrouble(0);
        provider.setTrouble(0);
        provider.setSilent(false);
    }

    private boolean isAtRest() {
        return steps().isEmpty() && broker.all().isEmpty() && isFilled();
    }

    private boolean isFilled() {
        return bench.store.epoch() != null;
    }

    private void goOn() {
        provider.work();
        if (!steps().isEmpty() && random.nextInt(4) > 0) {
            step();
        } else if (!broker.ready().isEmpty()) {
            deliver();
        } else if (!steps().isEmpty()) {
            step();
        } else if (!isFilled()) {
            // A refiller that died holds its place for a while.
            pass(Duration.ofSeconds(1));
            refill();
        } else {
            Instant next =
                    broker.all().stream().map(Stored::from).min(Instant::compareTo).orElseThrow();
            pass(Duration.between(bench.clock.instant(), next));
        }
    }
}

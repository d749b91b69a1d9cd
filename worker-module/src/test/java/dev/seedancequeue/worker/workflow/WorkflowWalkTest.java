package dev.seedancequeue.worker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.worker.testing.FaultyPorts;
import dev.seedancequeue.worker.testing.FaultyPorts.Death;
import dev.seedancequeue.worker.testing.FaultyPorts.Moment;
import dev.seedancequeue.workflow.Deciding;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.Workflows;
import dev.seedancequeue.workflow.request.ControlAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Walks workflows at random: two approvers, copies and redeliveries of messages, processes that die
 * at any call, an emptied Redis. Whatever happens, each approved draft gets exactly one final, and
 * none that is not approved gets one; and what an approver was told holds.
 */
class WorkflowWalkTest {

    private static final int WALKS = 300;
    private static final int STEPS = 120;
    private static final int VARIANTS = 3;

    static List<Deciding> ways() {
        return List.of(
                new Deciding.Manual(),
                new Deciding.All(),
                new Deciding.First(),
                new Deciding.Deadline(30, Verdict.APPROVED),
                new Deciding.Deadline(30, Verdict.REJECTED));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void eachApprovedDraftGetsExactlyOneFinalAndNoOtherGetsOne(Deciding deciding) {
        for (int seed = 0; seed < WALKS; seed++) {
            var walk = new Walk(deciding, seed);
            try {
                walk.go();
                walk.assertPaidRight();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed %d: %s%n%s".formatted(seed, e.getMessage(), walk.story), e);
            }
        }
    }

    /** One walk. */
    private static final class Walk {

        private final Studio studio = new Studio();
        private final Random random;
        private final Workflow workflow;
        private final Map<Integer, Verdict> promised = new HashMap<>();
        private final List<String> story = new ArrayList<>();

        Walk(Deciding deciding, int seed) {
            random = new Random(seed);
            workflow = studio.start(Workflows.drafts(VARIANTS, deciding));
        }

        void go() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            // From here on all is well, and all comes to its end.
            for (int i = 0; i < 60; i++) {
                if (i == 30) {
                    rejectTheRest();
                }
                studio.order();
                studio.paid.keySet().forEach(id -> studio.finish(id, true));
                studio.pass(Duration.ofSeconds(20));
            }
        }

        /** What the approvers have left open would stay so for a week. */
        private void rejectTheRest() {
            for (int draft = 1; draft <= VARIANTS; draft++) {
                if (studio.known(workflow).decided(draft) == null) {
                    var _ =
                            studio.control()
                                    .decide(
                                            workflow.tenant(),
                                            workflow.id(),
                                            draft,
                                            Verdict.REJECTED,
                                            "carl",
                                            null);
                }
            }
        }

        private void step() {
            int draft = 1 + random.nextInt(VARIANTS);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> deliver();
                case 4 -> copy();
                case 5, 6 -> studio.order();
                case 7 -> finish();
                case 8 -> decide(draft, Verdict.APPROVED, "anna");
                case 9 -> decide(draft, Verdict.REJECTED, "ben");
                case 10 -> studio.clock.advance(Duration.ofSeconds(random.nextInt(30)));
                default -> {
                    if (random.nextInt(10) == 0) {
                        story.add("redis is emptied");
                        studio.loseRedis();
                    }
                }
            }
        }

        private FaultyPorts faults() {
            int fatal = random.nextInt(3) == 0 ? 1 + random.nextInt(12) : Integer.MAX_VALUE;
            return new FaultyPorts(fatal, random.nextBoolean() ? Moment.BEFORE : Moment.AFTER);
        }

        private void deliver() {
            if (studio.queue.isEmpty()) {
                return;
            }
            var message = studio.queue.get(random.nextInt(studio.queue.size()));
            try {
                studio.deliver(message, faults());
                story.add("looked at revision " + message.envelope().workflow().revision());
            } catch (Death death) {
                story.add(
                        "died %s at revision %d"
                                .formatted(
                                        death.getMessage(),
                                        message.envelope().workflow().revision()));
            }
        }

        private void copy() {
            if (!studio.queue.isEmpty()) {
                var message = studio.queue.get(random.nextInt(studio.queue.size()));
                studio.queue.add(new Studio.Waiting(message.envelope()));
            }
        }

        private void finish() {
            List<TaskId> ids = List.copyOf(studio.paid.keySet());
            if (!ids.isEmpty()) {
                studio.finish(ids.get(random.nextInt(ids.size())), random.nextInt(5) > 0);
            }
        }

        private void decide(int draft, Verdict verdict, String by) {
            try {
                ControlAnswer answer =
                        studio.control(faults())
                                .decide(workflow.tenant(), workflow.id(), draft, verdict, by, null);
                if (answer instanceof ControlAnswer.Done) {
                    story.add("draft %d %s by %s".formatted(draft, verdict, by));
                    assertThat(promised.putIfAbsent(draft, verdict)).isIn(null, verdict);
                }
            } catch (Death death) {
                story.add("approver died " + death.getMessage());
            }
        }

        void assertPaidRight() {
            Workflow end = studio.known(workflow);
            assertThat(end.ended())
                    .as("%s%nin the queue %s", end.facts(), studio.queue())
                    .isNotNull();
            assertThat(studio.paid.values())
                    .as("nothing is paid twice")
                    .allMatch(times -> times == 1);
            for (int draft = 1; draft <= VARIANTS; draft++) {
                var decided = end.decided(draft);
                TaskId result = workflow.id().task("f%02d".formatted(draft));
                boolean approved = decided != null && decided.verdict() == Verdict.APPROVED;
                assertThat(studio.paid.containsKey(result))
                        .as("a final of draft %d, which is %s", draft, decided)
                        .isEqualTo(approved);
                if (promised.containsKey(draft)) {
                    assertThat(Objects.requireNonNull(decided).verdict())
                            .isEqualTo(promised.get(draft));
                }
            }
            assertThat(studio.tasks.backlog(Task.DEFAULT_TENANT)).isZero();
        }
    }
}

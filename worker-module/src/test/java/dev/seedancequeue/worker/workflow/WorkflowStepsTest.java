package dev.seedancequeue.worker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.DraftLife;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.workflow.Deciding;
import dev.seedancequeue.workflow.Plan;
import dev.seedancequeue.workflow.ShotPlan;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowStatus;
import dev.seedancequeue.workflow.Workflows;
import dev.seedancequeue.workflow.request.ControlAnswer;
import dev.seedancequeue.workflow.request.ControlAnswer.Conflict;
import dev.seedancequeue.workflow.request.ControlAnswer.Reason;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Workflows from their first step to their last, with a clock that the test moves. */
class WorkflowStepsTest {

    private static final Duration LOOK = Studio.LONGEST_LOOK;

    private final Studio studio = new Studio();

    @Nested
    class Drafts {

        @Test
        void areOrderedEachWithItsSeedAndAPersonIsToldWhenTheyAreMade() {
            Workflow workflow = studio.start(Workflows.drafts(2, new Deciding.Manual()));

            studio.settle();

            assertThat(studio.submitted)
                    .extracting(envelope -> envelope.task().id())
                    .containsExactly(workflow.id().task("d01"), workflow.id().task("d02"));
            assertThat(studio.submitted)
                    .extracting(envelope ->
                            Objects.requireNonNull(envelope.request()).path("seed").asInt())
                    .containsExactly(1, 2);
            assertThat(status(workflow)).isEqualTo(WorkflowStatus.RUNNING);

            make(workflow, "d01", "d02");

            assertThat(status(workflow)).isEqualTo(WorkflowStatus.WAITING);
            assertThat(studio.told())
                    .containsExactly(
                            "workflow.accepted",
                            "workflow.step",
                            "workflow.draft_ready",
                            "workflow.draft_ready");
        }

        @Test
        void thatAreApprovedBecomeFinalsAndOthersDoNot() {
            Workflow workflow = made(2, new Deciding.Manual());

            assertThat(decide(workflow, 1, Verdict.APPROVED))
                    .isInstanceOf(ControlAnswer.Done.class);
            assertThat(decide(workflow, 2, Verdict.REJECTED))
                    .isInstanceOf(ControlAnswer.Done.class);
            studio.settle();

            var sent = studio.submitted.getLast();
            assertThat(sent.task().id()).isEqualTo(workflow.id().task("f01"));
            assertThat(sent.task().video().draftTaskId())
                    .isEqualTo(workflow.id().task("d01").value());
            assertThat(Objects.requireNonNull(sent.request()).path("resolution").asString())
                    .isEqualTo("720p");

            make(workflow, "f01");

            assertThat(status(workflow)).isEqualTo(WorkflowStatus.SUCCEEDED);
            // The messages that the decisions took over are dropped when their time comes.
            studio.pass(Plan.IDLE_LOOK);
            assertThat(studio.queue).isEmpty();
            assertThat(studio.paid.keySet()).doesNotContain(workflow.id().task("f02"));
        }

        @Test
        void areDecidedOnOnceAndTheSlowerPersonIsToldSo() {
            Workflow workflow = made(1, new Deciding.Manual());

            decide(workflow, 1, Verdict.APPROVED);

            assertThat(decide(workflow, 1, Verdict.APPROVED))
                    .isInstanceOf(ControlAnswer.Done.class);
            assertThat(decide(workflow, 1, Verdict.REJECTED))
                    .isInstanceOfSatisfying(
                            Conflict.class,
                            conflict -> {
                                assertThat(conflict.reason()).isEqualTo(Reason.ALREADY_DECIDED);
                                assertThat(conflict.why()).contains("approved by anna");
                            });
        }

        @Test
        void cannotBeApprovedBeforeTheyAreMadeOrWhenTheyFailed() {
            Workflow workflow = studio.start(Workflows.drafts(1, new Deciding.Manual()));
            studio.settle();
            assertConflict(decide(workflow, 1, Verdict.APPROVED), Reason.DRAFT_NOT_READY);

            studio.order();
            studio.finish(workflow.id().task("d01"), false);
            assertConflict(decide(workflow, 1, Verdict.APPROVED), Reason.DRAFT_NOT_USABLE);

            studio.pass(LOOK);
            assertThat(status(workflow)).isEqualTo(WorkflowStatus.FAILED);
            assertThat(decide(workflow, 2, Verdict.APPROVED))
                    .isInstanceOf(ControlAnswer.NoSuchDraft.class);
        }

        @Test
        void thatNobodyDecidesOnExpireAfterAWarningADayAhead() {
            Workflow workflow = made(1, new Deciding.Manual());
            studio.pass(DraftLife.LENGTH.minusDays(1).minus(LOOK.multipliedBy(2)));
            assertThat(studio.told()).doesNotContain("workflow.draft_expiring");

            studio.pass(LOOK.multipliedBy(2));
            assertThat(studio.told()).contains("workflow.draft_expiring");
            assertThat(status(workflow)).isEqualTo(WorkflowStatus.WAITING);

            studio.pass(Duration.ofDays(1).plus(LOOK));
            assertThat(status(workflow)).isEqualTo(WorkflowStatus.EXPIRED);
            assertThat(studio.told())
                    .filteredOn(type -> type.equals("workflow.draft_expiring"))
                    .hasSize(1);
            assertThat(studio.told()).endsWith("workflow.draft_expired", "workflow.expired");
            assertThat(studio.paid).hasSize(1);
        }

        @Test
        void cannotBeApprovedAfterTheirWeekEvenIfNobodyHasNoticedItsEndYet() {
            Workflow workflow = made(1, new Deciding.Manual());

            studio.clock.advance(DraftLife.LENGTH.plusMillis(1));

            assertConflict(decide(workflow, 1, Verdict.APPROVED), Reason.DRAFT_EXPIRED);
        }

        @Test
        void areApprovedWhenTheirDeadlineIsOver() {
            Workflow workflow = made(1, new Deciding.Deadline(3600, Verdict.APPROVED));
            studio.pass(Duration.ofMinutes(59));
            assertThat(status(workflow)).isEqualTo(WorkflowStatus.WAITING);

            studio.pass(Duration.ofMinutes(1).plus(LOOK));
            make(workflow, "f01");

            assertThat(status(workflow)).isEqualTo(WorkflowStatus.SUCCEEDED);
        }

        @Test
        void ofWhichTheFirstIsWantedAreRejectedOrCancelledBesideIt() {
            Workflow workflow = studio.start(Workflows.drafts(3, new Deciding.First()));
            studio.settle();
            var third = studio.submitted.removeLast();
            studio.order();
            studio.finish(workflow.id().task("d02"), true);
            studio.pass(LOOK);

            // The third waits here still and is never ordered; the first is made in vain.
            studio.submitted.add(third);
            make(workflow, "d01", "f02");

            assertThat(status(workflow)).isEqualTo(WorkflowStatus.SUCCEEDED);
            assertThat(studio.paid.keySet())
                    .containsExactlyInAnyOrder(
                            workflow.id().task("d01"),
                            workflow.id().task("d02"),
                            workflow.id().task("f02"));
            assertThat(task(workflow, "d03").state()).isInstanceOf(TaskState.Cancelled.class);
        }

        @Test
        void waitForRoomInTheBacklogAndForRedis() {
            studio.tasks.setAway(true);
            studio.workflows.setAway(true);
            Workflow workflow = studio.start(Workflows.drafts(1, new Deciding.All()));
            studio.pass(LOOK);
            assertThat(studio.submitted).isEmpty();

            studio.tasks.setAway(false);
            studio.workflows.setAway(false);
            studio.pass(LOOK);
            make(workflow, "d01", "f01");

            assertThat(status(workflow)).isEqualTo(WorkflowStatus.SUCCEEDED);
        }
    }

    @Nested
    class Cancelling {

        @Test
        void ordersNothingMoreAndCancelsWhatIsNotPaid() {
            Workflow workflow = made(1, new Deciding.Manual());
            decide(workflow, 1, Verdict.APPROVED);
            studio.settle();

            assertThat(studio.control().cancel(workflow.tenant(), workflow.id(), "anna"))
                    .isInstanceOf(ControlAnswer.Done.class);
            studio.settle();
            studio.pass(LOOK);
            studio.order();

            assertThat(task(workflow, "f01").state()).isInstanceOf(TaskState.Cancelled.class);
            assertThat(status(workflow)).isEqualTo(WorkflowStatus.CANCELLED);
            assertThat(studio.paid).hasSize(1);
            assertConflict(decide(workflow, 1, Verdict.REJECTED), Reason.ALREADY_DECIDED);
        }

        @Test
        void excludesLaterDecisions() {
            Workflow workflow = made(1, new Deciding.Manual());
            studio.control().cancel(workflow.tenant(), workflow.id(), "anna");

            assertConflict(decide(workflow, 1, Verdict.APPROVED), Reason.WORKFLOW_ENDED);
        }
    }

    @Nested
    class Chains {

        @Test
        void giveEachShotTheLastFrameOfTheOneBefore() {
            Workflow workflow = studio.start(Workflows.shots(2));
            studio.settle();
            assertThat(request("s01").path("return_last_frame").asBoolean()).isTrue();
            make(workflow, "s01");

            JsonNode second = request("s02");
            assertThat(second.at("/content/1/role").asString()).isEqualTo("first_frame");
            assertThat(second.at("/content/1/image_url/url").asString())
                    .isEqualTo(
                            "https://videos.example/%s.png".formatted(workflow.id().task("s01")));
            assertThat(second.has("return_last_frame")).isFalse();

            make(workflow, "s02");
            assertThat(status(workflow)).isEqualTo(WorkflowStatus.SUCCEEDED);
        }

        @Test
        void stopWhereAShotFailsAndGoOnWithAnotherOne() {
            Workflow workflow = stopped();

            assertThat(studio.told()).endsWith("workflow.stopped");
            var shot = Workflows.body("another one");
            assertThat(resume(workflow, null, shot)).isInstanceOf(ControlAnswer.Done.class);
            assertThat(resume(workflow, null, shot)).isInstanceOf(ControlAnswer.Done.class);
            assertConflict(resume(workflow, 1, shot), Reason.NOT_STOPPED);
            studio.settle();

            assertThat(request("s02t2").at("/content/0/text").asString()).isEqualTo("another one");
            make(workflow, "s02t2", "s03t2");
            assertThat(status(workflow)).isEqualTo(WorkflowStatus.SUCCEEDED);
            assertThat(studio.paid.values()).containsOnly(1);
        }

        @Test
        void cannotGoOnFromAFrameWhoseLinkIsDead() {
            Workflow workflow = stopped();
            studio.clock.advance(Duration.ofHours(24));

            assertConflict(resume(workflow, null, null), Reason.NO_FIRST_FRAME);
            assertThat(resume(workflow, 1, null)).isInstanceOf(ControlAnswer.Done.class);
            studio.settle();

            assertThat(studio.submitted.getLast().task().id())
                    .isEqualTo(workflow.id().task("s01t2"));
        }

        @Test
        void refuseAShotThatCannotBeSent() {
            Workflow workflow = stopped();
            var shot = Workflows.body("another one").put("duration", 100);

            assertThat(resume(workflow, null, shot))
                    .isInstanceOfSatisfying(
                            ControlAnswer.Refused.class,
                            refused ->
                                    assertThat(refused.violations())
                                            .extracting(violation -> violation.pointer())
                                            .containsExactly("/shot/duration"));
        }

        @Test
        void areFailedAWeekAfterTheyStopped() {
            Workflow workflow = stopped();

            studio.pass(ShotPlan.RESUMABLE.plus(Plan.IDLE_LOOK));

            assertThat(status(workflow)).isEqualTo(WorkflowStatus.FAILED);
            assertThat(studio.queue).isEmpty();
            assertConflict(resume(workflow, null, null), Reason.WORKFLOW_ENDED);
        }

        private Workflow stopped() {
            Workflow workflow = studio.start(Workflows.shots(3));
            studio.settle();
            make(workflow, "s01");
            studio.order();
            studio.finish(workflow.id().task("s02"), false);
            studio.pass(LOOK);
            assertThat(status(workflow)).isEqualTo(WorkflowStatus.STOPPED);
            return workflow;
        }

        private ControlAnswer resume(
                Workflow workflow, @Nullable Integer from, @Nullable JsonNode shot) {
            return studio.control().resume(workflow.tenant(), workflow.id(), from, shot, "anna");
        }
    }

    private Workflow made(int variants, Deciding deciding) {
        Workflow workflow = studio.start(Workflows.drafts(variants, deciding));
        studio.settle();
        for (int i = 1; i <= variants; i++) {
            make(workflow, "d0" + i);
        }
        return workflow;
    }

    /** These are ordered and succeed, one after the other. */
    private void make(Workflow workflow, String... parts) {
        for (String part : parts) {
            studio.order();
            studio.finish(workflow.id().task(part), true);
            studio.pass(LOOK);
        }
    }

    private ControlAnswer decide(Workflow workflow, int draft, Verdict verdict) {
        return studio.control()
                .decide(workflow.tenant(), workflow.id(), draft, verdict, "anna", null);
    }

    private WorkflowStatus status(Workflow workflow) {
        return Plan.of(studio.known(workflow), studio::task, studio.clock.instant()).status();
    }

    private Task task(Workflow workflow, String part) {
        TaskId id = workflow.id().task(part);
        return Objects.requireNonNull(studio.task(id));
    }

    private JsonNode request(String part) {
        var sent = studio.submitted.getLast();
        assertThat(sent.task().id().value()).endsWith(part);
        return Objects.requireNonNull(sent.request());
    }

    private static void assertConflict(ControlAnswer answer, Reason reason) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Conflict.class,
                        conflict -> assertThat(conflict.reason()).isEqualTo(reason));
    }
}

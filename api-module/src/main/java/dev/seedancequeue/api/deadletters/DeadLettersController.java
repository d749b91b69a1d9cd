package dev.seedancequeue.api.deadletters;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.submission.JsonBody;
import dev.seedancequeue.api.view.Envelope;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.deadletter.DeadLetter;
import dev.seedancequeue.messaging.deadletter.DeadLetterQueueException;
import dev.seedancequeue.messaging.deadletter.DeadLetters;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code dead-letters}: what an operator may see and do; {@link OperatorGuard} is before it. */
@RestController
@RequestMapping(path = Paths.DEAD_LETTERS, produces = MediaType.APPLICATION_JSON_VALUE)
final class DeadLettersController {

    private static final Logger log = LoggerFactory.getLogger(DeadLettersController.class);
    private static final int MAX_PAGE = 500;
    private static final Duration SOON = Duration.ofSeconds(2);

    private final DeadLetters letters;
    private final JsonBody jsonBody;

    DeadLettersController(DeadLetters letters, ApiSettings settings) {
        this.letters = letters;
        this.jsonBody = new JsonBody(settings.maxBody());
    }

    @GetMapping
    Envelope<DeadLetterView.Page> list(
            @RequestParam(defaultValue = "50") String limit,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String source,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(name = "task_id", required = false) @Nullable String taskId,
            @RequestParam(required = false) @Nullable String tenant) {
        int most = pageSize(limit);
        Cursor from = after == null ? null : Cursor.parse(after);
        var filter = OperatorRequest.filter(kind, source, reason, taskId, tenant);
        DeadLetters.Listing listing = answer(() -> letters.list(filter));
        List<DeadLetter> rest =
                listing.letters().stream()
                        .filter(letter -> from == null || from.isBefore(letter))
                        .toList();
        List<DeadLetter> page = rest.stream().limit(most).toList();
        String next = rest.size() > most ? Cursor.of(page.getLast()).toString() : null;
        return Envelope.of(
                new DeadLetterView.Page(
                        page.stream().map(DeadLetterView::of).toList(),
                        next,
                        listing.letters().size(),
                        listing.looked(),
                        listing.truncated()));
    }

    @GetMapping("/{id}")
    Envelope<DeadLetterView.Whole> one(@PathVariable String id) {
        DeadLetter letter = answer(() -> letters.find(id));
        if (letter == null) {
            throw OutcomeView.notFound(id);
        }
        return Envelope.of(DeadLetterView.Whole.of(letter));
    }

    @PostMapping("/{id}/replay")
    Envelope<OutcomeView> replay(@PathVariable String id, HttpServletRequest request) {
        var edit = OperatorRequest.edit(jsonBody.readIfAny(request));
        return Envelope.of(OutcomeView.of(id, answer(() -> letters.replay(id, edit))));
    }

    @PostMapping("/{id}/discard")
    Envelope<OutcomeView> discard(@PathVariable String id) {
        return Envelope.of(OutcomeView.of(id, answer(() -> letters.discard(id))));
    }

    @PostMapping("/{id}/decide")
    Envelope<OutcomeView> decide(@PathVariable String id, HttpServletRequest request) {
        var decision = OperatorRequest.decision(jsonBody.read(request));
        return Envelope.of(OutcomeView.of(id, answer(() -> letters.decide(id, decision))));
    }

    @PostMapping("/replay")
    Envelope<OutcomeView.Batch> replayAll(HttpServletRequest request) {
        var batch = OperatorRequest.batch(jsonBody.read(request));
        return Envelope.of(
                OutcomeView.Batch.of(
                        answer(() -> letters.replayAll(batch.filter(), batch.limit()))));
    }

    @PostMapping("/discard")
    Envelope<OutcomeView.Batch> discardAll(HttpServletRequest request) {
        var batch = OperatorRequest.batch(jsonBody.read(request));
        OperatorRequest.requireNarrow(batch.filter());
        return Envelope.of(
                OutcomeView.Batch.of(
                        answer(() -> letters.discardAll(batch.filter(), batch.limit()))));
    }

    private static int pageSize(String limit) {
        if (limit.matches("[0-9]{1,3}")) {
            int most = Integer.parseInt(limit);
            if (most >= 1 && most <= MAX_PAGE) {
                return most;
            }
        }
        throw OperatorRequest.invalid("/limit", "out_of_range", "limit has to be 1 to " + MAX_PAGE);
    }

    /** Whatever fails here has left the letter where it is. */
    private static <T extends @Nullable Object> T answer(Supplier<T> work) {
        try {
            return work.get();
        } catch (DeadLetterQueueException e) {
            log.atWarn().addKeyValue("cause", e.getMessage()).log("no look at dead letters");
            throw switch (e.reason()) {
                case BUSY ->
                        ProblemException.retryLater(
                                ProblemCode.DEAD_LETTERS_BUSY,
                                "Another operator's request is looking at the dead letters.",
                                SOON);
                case UNAVAILABLE ->
                        ProblemException.retryLater(
                                ProblemCode.BROKER_UNAVAILABLE,
                                "The broker cannot be reached, and the dead letters are there.",
                                SOON);
            };
        } catch (PublishException e) {
            log.atWarn().addKeyValue("cause", e.getMessage()).log("dead letter not sent on");
            throw switch (e.reason()) {
                case UNCONFIRMED ->
                        ProblemException.retryLater(
                                ProblemCode.OUTCOME_UNKNOWN,
                                "The broker did not confirm in time. The letter is still there, and"
                                        + " doing the same again is safe.",
                                SOON);
                case REFUSED ->
                        ProblemException.retryLater(
                                ProblemCode.QUEUE_FULL,
                                "The queue it goes to is full or missing. The letter stays.",
                                Duration.ofSeconds(30));
                case UNAVAILABLE ->
                        ProblemException.retryLater(
                                ProblemCode.BROKER_UNAVAILABLE,
                                "The broker takes no messages now. The letter stays.",
                                SOON);
            };
        }
    }
}

package dev.seedancequeue.api.deadletters;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.seedancequeue.messaging.deadletter.DeadLetter;
import dev.seedancequeue.messaging.deadletter.DeadLetterContent;
import dev.seedancequeue.messaging.deadletter.DeadLetterKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A dead letter in a list: everything but what its producer wrote, which may be a prompt. */
record DeadLetterView(
        String id,
        DeadLetterKind kind,
        @Nullable String reason,
        @Nullable String sourceQueue,
        @Nullable Instant at,
        @Nullable String tenant,
        @Nullable String taskId,
        @Nullable String messageId,
        int sizeBytes,
        long deliveries,
        long replays,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<DeadLetter.Death> history) {

    static DeadLetterView of(DeadLetter letter) {
        return new DeadLetterView(
                letter.id(),
                letter.kind(),
                letter.reason(),
                letter.sourceQueue(),
                letter.at(),
                letter.tenant(),
                letter.taskId(),
                letter.messageId(),
                letter.sizeBytes(),
                letter.deliveries(),
                letter.replays(),
                letter.deaths());
    }

    /** One page of them. */
    record Page(
            List<DeadLetterView> deadLetters,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String next,
            int matched,
            int lookedAt,
            boolean truncated) {}

    /** One with its whole message. */
    record Whole(@JsonUnwrapped DeadLetterView letter, @JsonUnwrapped DeadLetterContent content) {
        static Whole of(DeadLetter letter) {
            return new Whole(DeadLetterView.of(letter), DeadLetterContent.of(letter));
        }
    }
}

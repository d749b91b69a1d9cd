package dev.seedancequeue.catalogue;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What the gateway says to a create body. */
public sealed interface RequestVerdict {

    /**
     * The body is taken.
     *
     * @param request the adapted body that the worker sends, a copy; a final still names its draft
     *     by the caller's id
     * @param warnings what was changed, and what the caller should know
     */
    record Accepted(ObjectNode request, VideoProfile profile, List<Warning> warnings)
            implements RequestVerdict {

        public Accepted {
            warnings = List.copyOf(warnings);
        }

        /** Without the request, which holds the prompt. */
        @Override
        public String toString() {
            return "Accepted[" + profile + ", " + warnings + "]";
        }
    }

    /**
     * The body is refused.
     *
     * @param violations at least one, at most 50
     */
    record Refused(List<Violation> violations) implements RequestVerdict {

        public Refused {
            violations = List.copyOf(violations);
        }
    }
}

package dev.seedancequeue.workflow.request;

import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.catalogue.Warning;
import dev.seedancequeue.workflow.Definition;
import java.util.List;

/** What is said to a request for a workflow. */
public sealed interface WorkflowVerdict {

    /** It is taken. */
    record Accepted(Definition definition, List<Warning> warnings) implements WorkflowVerdict {
        public Accepted {
            warnings = List.copyOf(warnings);
        }
    }

    /** It is refused, for every reason at once. */
    record Refused(List<Violation> violations) implements WorkflowVerdict {
        public Refused {
            violations = List.copyOf(violations);
        }
    }
}

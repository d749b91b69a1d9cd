package dev.seedancequeue.cli;

import dev.seedancequeue.cli.api.Api;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What an id stands for, which its beginning tells.
 *
 * @param path where it is read
 * @param cancelPath where it is cancelled
 */
public record Target(Kind kind, String path, String cancelPath) {

    private static final Set<String> ENDS =
            Set.of("succeeded", "completed", "failed", "expired", "cancelled", "rejected");
    private static final Set<String> GOOD_ENDS = Set.of("succeeded", "completed");

    /** Kinds of things that have an id. */
    public enum Kind {
        TASK,
        BATCH,
        WORKFLOW;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What this id stands for. */
    public static Target of(String id) {
        String plain = Api.encoded(id);
        if (id.startsWith("batch_")) {
            return new Target(Kind.BATCH, "batches/" + plain, "batches/" + plain + "/cancel");
        }
        if (id.startsWith("workflow_")) {
            return new Target(
                    Kind.WORKFLOW, "workflows/" + plain, "workflows/" + plain + "/cancel");
        }
        if (id.startsWith("seedance_")) {
            return new Target(Kind.TASK, "taskStatus/" + plain, "tasks/" + plain + "/cancel");
        }
        throw CliException.usage(
                "\"%s\" is no id; ids look like seedance_…, batch_… or workflow_…".formatted(id));
    }

    /** What this id stands for, which has to be of a kind. */
    public static Target of(String id, Kind kind) {
        Target target = of(id);
        if (target.kind != kind) {
            throw CliException.usage(
                    "\"%s\" is the id of a %s, and a %s is meant"
                            .formatted(id, target.kind.word(), kind.word()));
        }
        return target;
    }

    /** Whether nothing more will become of it. */
    public static boolean hasEnded(JsonNode data) {
        return ENDS.contains(data.path("status").asString(""));
    }

    /** The exit code that tells how it stands: of what has ended, whether anything is missing. */
    public static int exitCode(JsonNode data) {
        JsonNode counts = data.path("counts");
        boolean isWhole =
                counts.isMissingNode()
                        ? GOOD_ENDS.contains(data.path("status").asString(""))
                        : missing(counts) == 0;
        return isWhole || !hasEnded(data) ? ExitCode.DONE : ExitCode.FAILURES;
    }

    /** How many tasks of a batch, by its counts, ended without a video. */
    public static int missing(JsonNode counts) {
        return counts.path("failed").asInt(0)
                + counts.path("expired").asInt(0)
                + counts.path("cancelled").asInt(0);
    }
}

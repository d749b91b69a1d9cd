package dev.seedancequeue.cli.batch;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.Terminal;
import dev.seedancequeue.cli.api.Api;
import dev.seedancequeue.cli.download.Download;
import dev.seedancequeue.cli.download.SavedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** From a file of prompts to a folder of videos. */
@Command(
        name = "run",
        description = {
            "Orders every line of a file and downloads the videos and last frames into a folder.",
            "",
            "Checks and prices the file first, and asks. It may be stopped at any moment, by"
                    + " Ctrl-C or a power cut: the same command goes on from there. Nothing is"
                    + " ordered twice, and what lies in the folder with the right checksum is not"
                    + " downloaded again. manifest.jsonl in the folder says what lies there."
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./seedance batch run prompts.csv --out videos/ --model doubao-seedance-1-5-pro-251215",
            "  ./seedance batch run prompts.jsonl --out videos/ --yes --json > log.jsonl",
            "  ./seedance batch run prompts.csv --out again/ --new-seeds --key spring-2"
        })
final class BatchRunCommand implements Callable<Integer> {

    private static final int MOST_PARALLEL = 64;

    @Parameters(
            paramLabel = "FILE",
            description =
                    ".csv with a header, .jsonl (create bodies, or the OpenAI batch form), or .json"
                            + " (an array); see docs/batches.md.")
    private Path file = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "The folder of this batch; made if it is not there.")
    private Path out = Path.of("");

    @Option(names = "--yes", description = "Order without asking.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Check and price it; nothing is sent.")
    private boolean dryRun;

    @Option(names = "--model", description = "For every line that names none.")
    private @Nullable String model;

    @Option(names = "--resolution", description = "For every line that says none.")
    private @Nullable String resolution;

    @Option(names = "--ratio", description = "For every line that says none.")
    private @Nullable String ratio;

    @Option(
            names = {"--seconds", "--duration"},
            paramLabel = "N",
            description = "For every line that says none.")
    private @Nullable Integer seconds;

    @Option(
            names = "--set",
            paramLabel = "COLUMN=VALUE",
            description = "The same for any other column, such as return_last_frame=true.")
    private Map<String, String> more = new TreeMap<>();

    @Option(names = "--name", description = "Shown with the batch.")
    private @Nullable String name;

    @Option(
            names = "--skip-wrong-lines",
            description = "Leave out lines that are wrong; usually one refuses the file.")
    private boolean skipWrongLines;

    @Option(names = "--new-seeds", description = "A seed of its own for every task.")
    private boolean newSeeds;

    @Option(
            names = "--failed-of",
            paramLabel = "ID",
            description = "Of this file, only what failed in that batch.")
    private @Nullable String failedOf;

    @Option(
            names = "--key",
            description =
                    "The Idempotency-Key. Usually the file and the options are the key; to make"
                            + " the same videos a second time, give one.")
    private @Nullable String key;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "8",
            description = "Downloads at once (default: 8).")
    private int parallel;

    @Mixin private final Connection connection = new Connection();

    @Override
    public Integer call() {
        if (parallel < 1 || parallel > MOST_PARALLEL) {
            throw CliException.usage("--parallel has to be 1 to " + MOST_PARALLEL);
        }
        String type = contentType();
        String checksum = checksum();
        var submission =
                new BatchSubmission(
                        connection,
                        file,
                        type,
                        () ->
                                connection
                                        .terminal()
                                        .leave(
                                                "Some of it may be accepted; the same command finishes it."));
        String query = query();
        if (dryRun) {
            var estimate = submission.price(query);
            if (connection.wantsJson()) {
                connection.print(estimate);
            }
            return ExitCode.DONE;
        }
        try (BatchFolder folder = BatchFolder.open(out)) {
            var source =
                    folder.claim(
                            new BatchFolder.Source(
                                    String.valueOf(file.getFileName()),
                                    checksum,
                                    query,
                                    key,
                                    null));
            return follow(submission.accepted(folder, source, yes), folder);
        }
    }

    private int follow(String id, BatchFolder folder) {
        Terminal terminal = connection.terminal();
        terminal.leave(
                "%s goes on at the API. The same command goes on here; ./seedance cancel %s stops it."
                        .formatted(id, id));
        try (Manifest manifest = Manifest.open(folder.path(), folder.manifest());
                var downloads =
                        new BatchDownloads(
                                new Download(folder.path()), manifest, parallel, this::tell)) {
            if (connection.wantsJson()) {
                terminal.print(
                        BatchFollowing.event(
                                "accepted", "id", Api.JSON.getNodeFactory().stringNode(id)));
            }
            var batch = new BatchFollowing(connection, id, downloads);
            int exitCode = batch.report(batch.follow(), out.toString());
            terminal.leave("");
            return exitCode;
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILURES,
                    "%s cannot be written: %s".formatted(folder.manifest(), e.getMessage()));
        }
    }

    private void tell(Manifest.Entry entry) {
        if (connection.wantsJson()) {
            connection
                    .terminal()
                    .print(BatchFollowing.event("downloaded", "task", Api.JSON.valueToTree(entry)));
        }
    }

    private String contentType() {
        String lower = file.toString().toLowerCase(Locale.ROOT);
        if (lower.endsWith(".csv")) {
            return "text/csv";
        }
        if (lower.endsWith(".jsonl") || lower.endsWith(".ndjson")) {
            return "application/jsonl";
        }
        if (lower.endsWith(".json")) {
            return "application/json";
        }
        throw CliException.usage("%s has to end in .csv, .jsonl or .json".formatted(file));
    }

    private String checksum() {
        try {
            if (Files.isRegularFile(file)) {
                return SavedFile.of(file).sha256();
            }
        } catch (IOException _) {
            // Told below.
        }
        throw CliException.usage("there is no file %s that can be read".formatted(file));
    }

    /** In one order, so that the same options are the same query. */
    private String query() {
        Map<String, @Nullable Object> query = new TreeMap<>(more);
        query.put("model", model == null ? more.get("model") : model);
        query.put("resolution", resolution == null ? more.get("resolution") : resolution);
        query.put("ratio", ratio == null ? more.get("ratio") : ratio);
        query.put("duration", seconds == null ? more.get("duration") : seconds);
        query.put("name", name);
        query.put("failed_of", failedOf);
        query.put("accept", skipWrongLines ? "valid" : null);
        query.put("seeds", newSeeds ? "new" : null);
        return Api.query(query);
    }
}

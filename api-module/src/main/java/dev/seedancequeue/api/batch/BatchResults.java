package dev.seedancequeue.api.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.TaskStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvWriteFeature;

/**
 * Writes where the tasks of a batch stand into a file, in the order of the batch's own. A file
 * first, so that a store that goes away in the middle gives an error and not half an answer.
 */
final class BatchResults {

    private static final int READ_AT_ONCE = 500;

    private static final ObjectWriter LINES = Json.mapper().writer().withRootValueSeparator("\n");

    private static final CsvMapper CSV =
            CsvMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(CsvWriteFeature.STRICT_CHECK_FOR_QUOTING)
                    .build();

    private final TaskStore tasks;

    BatchResults(TaskStore tasks) {
        this.tasks = tasks;
    }

    /** The forms that results come in. */
    enum Form {
        /** A line of JSON for each task: the task's status, with its place. */
        JSONL("application/jsonl"),
        CSV("text/csv"),
        /** A line of JSON for each task, as the output of an OpenAI batch. */
        OPENAI("application/jsonl");

        private final String mediaType;

        Form(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A task of a batch.
     *
     * @param number its place in the file, from 1
     */
    record Line(int number, @JsonUnwrapped TaskView task) {}

    /** A task as OpenAI's batches have it; an error where there is no video. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record OpenAiLine(
            TaskId id,
            @Nullable String customId,
            @Nullable Response response,
            @Nullable Failure error) {

        record Response(int statusCode, TaskId requestId, TaskView body) {}

        record Failure(String code, @Nullable String message) {}
    }

    /** A task as a row of a table. */
    @JsonPropertyOrder({
        "number",
        "custom_id",
        "id",
        "status",
        "result_url",
        "last_frame_url",
        "error_code",
        "failure_class",
        "error_message",
        "total_tokens",
        "seed",
        "created_at",
        "completed_at"
    })
    record Row(
            int number,
            @Nullable String customId,
            String id,
            String status,
            @Nullable String resultUrl,
            @Nullable String lastFrameUrl,
            @Nullable String errorCode,
            @Nullable String failureClass,
            @Nullable String errorMessage,
            @Nullable Long totalTokens,
            @Nullable Long seed,
            String createdAt,
            @Nullable String completedAt) {}

    /**
     * Writes the results into a new temporary file, which the caller deletes.
     *
     * @param only tasks of this status, null for all
     */
    Path write(Batch batch, Form form, @Nullable TaskStatus only) {
        try {
            Path file = Files.createTempFile("seedance-batch-", ".results");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                write(batch, form, only, out);
                return file;
            } catch (RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary file for results", e);
        }
    }

    private void write(Batch batch, Form form, @Nullable TaskStatus only, OutputStream out)
            throws IOException {
        ObjectWriter writer =
                form == Form.CSV ? CSV.writer(CSV.schemaFor(Row.class).withHeader()) : LINES;
        try (SequenceWriter sequence = writer.writeValues(out)) {
            read(
                    batch,
                    task -> {
                        if (only == null || task.state().status() == only) {
                            sequence.write(shown(task, form));
                        }
                    });
            if (form != Form.CSV) {
                sequence.flush();
                out.write('\n');
            }
        }
    }

    private void read(Batch batch, Consumer<Task> each) {
        for (int from = 1; from <= batch.last(); from += READ_AT_ONCE) {
            List<TaskId> ids = new ArrayList<>(READ_AT_ONCE);
            for (int at = from; at < from + READ_AT_ONCE && at <= batch.last(); at++) {
                ids.add(batch.id().task(at));
            }
            for (Task task : tasks.findAll(batch.tenant(), ids)) {
                if (task != null) {
                    each.accept(task);
                }
            }
        }
    }

    private static Object shown(Task task, Form form) {
        TaskView view = TaskView.of(task);
        int number = BatchId.place(task.id());
        return switch (form) {
            case JSONL -> new Line(number, view);
            case CSV -> row(number, view);
            case OPENAI -> openAi(view);
        };
    }

    private static OpenAiLine openAi(TaskView view) {
        return new OpenAiLine(
                view.id(),
                view.customId(),
                new OpenAiLine.Response(200, view.id(), view),
                view.errorCode() == null
                        ? null
                        : new OpenAiLine.Failure(view.errorCode(), view.errorMessage()));
    }

    private static Row row(int number, TaskView view) {
        var failureClass = view.failureClass();
        var usage = view.usage();
        return new Row(
                number,
                view.customId(),
                view.id().value(),
                view.status().wireName(),
                view.resultUrl(),
                view.lastFrameUrl(),
                view.errorCode(),
                failureClass == null ? null : failureClass.wireName(),
                view.errorMessage(),
                usage == null ? null : usage.totalTokens(),
                view.seed(),
                view.createdAt(),
                view.completedAt());
    }
}

package dev.seedancequeue.cli.task;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.Terminal;
import dev.seedancequeue.cli.download.Download;
import dev.seedancequeue.cli.download.DownloadException;
import dev.seedancequeue.cli.download.Folders;
import dev.seedancequeue.cli.download.SavedFile;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** Downloads what one task has made. */
final class TaskFiles {

    private final Terminal terminal;

    TaskFiles(Terminal terminal) {
        this.terminal = terminal;
    }

    void save(JsonNode task, Path folder) {
        var download = new Download(Folders.made(folder));
        String id = task.path("id").asString("");
        save(download, folder, id, task.path("result_url").asString(""), "", ".mp4");
        save(download, folder, id, task.path("last_frame_url").asString(""), ".last", ".png");
    }

    private void save(
            Download download, Path folder, String id, String link, String what, String suffix) {
        if (link.isEmpty()) {
            return;
        }
        try {
            SavedFile saved = download.fetch(link, id + what, suffix);
            terminal.say(
                    "saved %s (%,d bytes, SHA-256 %s)"
                            .formatted(
                                    folder.resolve(saved.file()), saved.bytes(), saved.sha256()));
        } catch (DownloadException e) {
            throw new CliException(
                    ExitCode.FAILURES,
                    "%s was made, but not downloaded: %s".formatted(id, e.getMessage()));
        }
    }
}

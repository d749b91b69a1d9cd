package dev.seedancequeue.cli.download;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.api.Api;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches files of results. A file is there whole, and on the disk, or not at all: it is written
 * under another name and moved. Nothing of it is held in memory. Thread-safe.
 */
public final class Download {

    /** What an interrupted download leaves. */
    public static final String PART = ".part";

    private static final int MOST_ATTEMPTS = 4;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    /** For one attempt at a whole file. */
    private static final Duration FILE_LIMIT = Duration.ofMinutes(10);

    private static final Pattern SUFFIX = Pattern.compile("\\.(mp4|mov|webm|png|jpe?g|webp)$");

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_LIMIT)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build();
    private final Path folder;

    /**
     * @param folder for the files
     */
    public Download(Path folder) {
        this.folder = folder;
    }

    /**
     * Fetches a file, with some patience for a server in trouble.
     *
     * @param name of the file without suffix, which the link tells
     * @param usualSuffix if it does not
     * @throws CliException the disk does not take it
     */
    public SavedFile fetch(String link, String name, String usualSuffix) throws DownloadException {
        URI uri = uri(link);
        Matcher suffix = SUFFIX.matcher(String.valueOf(uri.getPath()));
        String file = name + (suffix.find() ? suffix.group() : usualSuffix);
        for (int attempt = 1; ; attempt++) {
            try {
                return once(uri, file);
            } catch (DownloadException e) {
                if (!e.isWorthRepeating() || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
            Api.sleep(Duration.ofSeconds(1L << (attempt - 1)));
        }
    }

    private static URI uri(String link) throws DownloadException {
        try {
            URI uri = URI.create(link);
            if ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw new DownloadException("its link is no link", false);
    }

    private SavedFile once(URI link, String file) throws DownloadException {
        Path part = folder.resolve(file + PART);
        HttpResponse<Path> response = response(link, part);
        int status = response.statusCode();
        if (status != 200) {
            throw refused(status);
        }
        try {
            // From the disk, so that the checksum is of what lies there.
            SavedFile saved = SavedFile.of(part, file);
            if (saved.bytes() == 0) {
                throw new DownloadException("its server sent an empty file", true);
            }
            keep(part, folder.resolve(file));
            return saved;
        } catch (IOException e) {
            throw disk(e);
        }
    }

    private HttpResponse<Path> response(URI link, Path part) throws DownloadException {
        HttpRequest request = HttpRequest.newBuilder(link).timeout(FILE_LIMIT).build();
        CompletableFuture<HttpResponse<Path>> exchange =
                http.sendAsync(request, BodyHandlers.ofFile(part));
        try {
            // The request's own limit ends with the headers.
            return exchange.get(FILE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            exchange.cancel(true);
            throw new DownloadException(
                    "it did not come within %d minutes".formatted(FILE_LIMIT.toMinutes()), true);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FileSystemException full) {
                throw disk(full);
            }
            throw new DownloadException("the connection to its server failed", true);
        } catch (InterruptedException _) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "interrupted");
        }
    }

    private static DownloadException refused(int status) {
        return switch (status) {
            case 403, 404, 410 ->
                    new DownloadException(
                            "its link is dead (HTTP %d); links die 24 hours after the video was made"
                                    .formatted(status),
                            false);
            default -> new DownloadException("its server answered HTTP " + status, true);
        };
    }

    private CliException disk(IOException e) {
        return new CliException(ExitCode.FAILURES, Folders.cannotWrite(folder, e));
    }

    private static void keep(Path part, Path file) throws IOException {
        try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

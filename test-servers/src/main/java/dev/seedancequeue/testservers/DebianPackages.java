package dev.seedancequeue.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packages of the machine's own Debian or Ubuntu, unpacked into the cache folder: nothing is
 * installed, no root is needed, and apt's own state stays as it is.
 */
final class DebianPackages {

    private static final Logger log = LoggerFactory.getLogger(DebianPackages.class);
    private static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(5);
    private static final Pattern INSTALLATION =
            Pattern.compile("^Inst (\\S+) (?:\\[\\S+] )?\\((\\S+) .*$", Pattern.MULTILINE);
    private static final String ERLANG_ROOT = "/usr/lib/erlang";
    private static final int LARGEST_SCRIPT_BYTES = 64 * 1024;

    private DebianPackages() {}

    /**
     * The folder that holds {@code name} and all it needs beyond what the machine has. Downloaded
     * once; two builds at the same time do not disturb each other.
     */
    static synchronized Path unpacked(String name) throws OriginUnavailableException {
        if (Command.find("apt-get") == null || Command.find("dpkg-deb") == null) {
            throw new OriginUnavailableException("this is no Debian or Ubuntu: apt-get is missing");
        }
        Path cache = CacheFolder.find();
        Path target = cache.resolve(name + "-" + release());
        if (Files.isDirectory(target)) {
            return target;
        }
        try (var channel =
                        FileChannel.open(
                                cache.resolve("packages.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            if (!Files.isDirectory(target)) {
                removeLeftovers(cache);
                log.info("fetching {} from Debian packages into {} (once)", name, target);
                fetch(name, cache, target);
            }
            return target;
        } catch (IOException | IllegalStateException | UncheckedIOException e) {
            throw new OriginUnavailableException(
                    "Debian packages could not be fetched: " + e.getMessage(), e);
        }
    }

    /** Where the packages keep their shared libraries. */
    static Path libraries(Path root) {
        Path folder = root.resolve("usr/lib");
        try (var listing = Files.list(folder)) {
            return listing.filter(path -> path.getFileName().toString().contains("-linux-gnu"))
                    .findFirst()
                    .orElse(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    private static void fetch(String name, Path cache, Path target) throws IOException {
        Path staging = Files.createTempDirectory(cache, "part-");
        Path root = Files.createDirectory(staging.resolve("root"));
        Path downloads = Files.createDirectory(staging.resolve("downloads"));
        List<String> packages = missingPackages(name, staging);
        apt(staging, downloads, concat(List.of("download"), packages));
        try (var files = Files.list(downloads)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".deb")).toList()) {
                var line = List.of("dpkg-deb", "--extract", file.toString(), root.toString());
                new Command(line, Map.of(), staging, DOWNLOAD_LIMIT).run();
            }
        }
        moveErlang(root, target);
        // dpkg-deb gives the root the package's own mode; the tree must be removable by its owner.
        Files.move(root, target, StandardCopyOption.ATOMIC_MOVE);
        Folders.delete(staging);
    }

    private static List<String> missingPackages(String name, Path staging) throws IOException {
        for (String folder : List.of("lists/partial", "archives/partial")) {
            Files.createDirectories(staging.resolve("apt").resolve(folder));
        }
        // One broken source of the machine fails the update as a whole, though ours were read.
        aptCommand(staging, staging, List.of("update")).runAnyway();
        String plan =
                apt(
                        staging,
                        staging,
                        List.of("install", "--simulate", "--no-install-recommends", name));
        List<String> packages =
                INSTALLATION
                        .matcher(plan)
                        .results()
                        .map(match -> match.group(1) + "=" + match.group(2))
                        .toList();
        if (packages.isEmpty()) {
            throw new IOException("apt would install nothing for " + name);
        }
        return packages;
    }

    private static String apt(Path staging, Path folder, List<String> arguments) {
        return aptCommand(staging, folder, arguments).run();
    }

    private static Command aptCommand(Path staging, Path folder, List<String> arguments) {
        Path state = staging.resolve("apt");
        List<String> options =
                List.of(
                        "-o", "Dir::State=" + state,
                        "-o", "Dir::State::status=/var/lib/dpkg/status",
                        "-o", "Dir::Cache=" + state,
                        "-o", "Dir::Log=" + state,
                        "-o", "APT::Sandbox::User=root",
                        "-o", "Debug::NoLocking=true",
                        "-o", "Acquire::Retries=3",
                        "-o", "Acquire::http::Timeout=30",
                        "-o", "Acquire::https::Timeout=30");
        var line = concat(concat(List.of("apt-get", "--quiet"), options), arguments);
        return new Command(line, Map.of("LC_ALL", "C"), folder, DOWNLOAD_LIMIT);
    }

    /** Debian's Erlang names its own root in a few scripts, whatever ERL_ROOTDIR says. */
    private static void moveErlang(Path root, Path target) throws IOException {
        Path erlang = root.resolve(ERLANG_ROOT.substring(1));
        if (!Files.isDirectory(erlang)) {
            return;
        }
        try (var tree = Files.walk(erlang, 3)) {
            for (Path script : tree.filter(DebianPackages::isScript).toList()) {
                String text = Files.readString(script, StandardCharsets.ISO_8859_1);
                Files.writeString(
                        script,
                        text.replace(ERLANG_ROOT, target + ERLANG_ROOT),
                        StandardCharsets.ISO_8859_1);
            }
        }
    }

    private static boolean isScript(Path path) {
        try {
            return Files.isRegularFile(path)
                    && !Files.isSymbolicLink(path)
                    && Files.size(path) < LARGEST_SCRIPT_BYTES
                    && Files.readString(path, StandardCharsets.ISO_8859_1).startsWith("#!");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    private static void removeLeftovers(Path cache) throws IOException {
        try (var listing = Files.list(cache)) {
            listing.filter(path -> path.getFileName().toString().startsWith("part-"))
                    .forEach(Folders::delete);
        }
    }

    private static String release() throws OriginUnavailableException {
        var release = new Properties();
        try (var reader = Files.newBufferedReader(Path.of("/etc/os-release"))) {
            release.load(reader);
        } catch (IOException e) {
            throw new OriginUnavailableException("/etc/os-release cannot be read", e);
        }
        String id = release.getProperty("ID", "linux");
        String version =
                release.getProperty(
                        "VERSION_ID", release.getProperty("VERSION_CODENAME", "unstable"));
        return (id + "-" + version + "-" + System.getProperty("os.arch")).replace("\"", "");
    }

    private static List<String> concat(List<String> first, List<String> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}

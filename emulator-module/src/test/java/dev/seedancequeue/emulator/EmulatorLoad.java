package dev.seedancequeue.emulator;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A load for an emulator that runs elsewhere: creates, gets, lists by id, and sweeps, each as fast
 * as it goes over a fixed number of connections. Needs nothing but a JDK, so that it starts from
 * its source; speaks HTTP over plain sockets, so that it leaves the processors to the emulator.
 */
final class EmulatorLoad {

    private static final Pattern ID = Pattern.compile("\"id\":\"(cgt-[^\"]+)\"");
    private final URI base;
    private final int tasks;
    private final int connections;
    private final PrintStream out;
    private final String[] ids;
    private final String path;

    EmulatorLoad(URI base, int tasks, int connections, PrintStream out) {
        this.base = base;
        this.tasks = tasks;
        this.connections = connections;
        this.out = out;
        this.ids = new String[tasks];
        this.path = base.getPath() + "/contents/generations/tasks";
    }

    @SuppressWarnings("SystemOut") // a command's own words, not a log
    public static void main(String[] args) throws InterruptedException {
        if (args.length < 1 || args.length > 3) {
            System.err.println("usage: EmulatorLoad ARK_BASE_URL [TASKS] [CONNECTIONS]");
            System.exit(1);
        }
        int tasks = args.length > 1 ? Integer.parseInt(args[1]) : 50_000;
        int connections = args.length > 2 ? Integer.parseInt(args[2]) : 32;
        new EmulatorLoad(URI.create(args[0]), tasks, connections, System.out).run();
    }

    /** What one kind of call came to; times in milliseconds. */
    record Round(String name, int calls, int failed, double seconds, double p50, double p99) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-18s %,8d calls  %6.1f s  %,8.0f/s  p50 %7.2f ms  p99 %7.2f ms  failed %d",
                    name,
                    calls,
                    seconds,
                    calls / seconds,
                    p50,
                    p99,
                    failed);
        }
    }

    List<Round> run() throws InterruptedException {
        List<Round> rounds = new ArrayList<>();
        rounds.add(
                round(
                        "create",
                        tasks,
                        (http, i) -> {
                            String body = http.call("POST", path, order(i));
                            Matcher id = ID.matcher(body);
                            if (!id.find()) {
                                throw new IOException("no id in " + body);
                            }
                            ids[i] = id.group(1);
                        }));
        rounds.add(round("get, unfinished", tasks, this::get));
        // Moves every task past its end, so that what follows carries results and signed links.
        round(
                "all tasks end",
                1,
                (http, _) -> http.call("POST", "/emulator/clock/jump", "{\"seconds\":300}"));
        rounds.add(round("get, finished", tasks, this::get));
        for (int size : new int[] {170, 500}) {
            rounds.add(
                    round(
                            "list of " + size,
                            Math.max(10, tasks / size * 2),
                            (http, i) -> http.call("GET", path + query(i, size), "")));
        }
        rounds.add(
                round(
                        "sweep, page of 500",
                        Math.max(10, tasks / 250),
                        (http, i) ->
                                http.call(
                                        "GET",
                                        path + "?page_size=500&page_num=" + (i % 100 + 1),
                                        "")));
        return rounds;
    }

    private static String order(int number) {
        return """
        {"model":"doubao-seedance-1-0-pro-250528","content":[{"type":"text","text":"a cat yawns in \
        the sun, then looks into the camera [takes:60s]"}],"resolution":"480p","duration":5,\
        "safety_identifier":"load-%d"}\
        """
                .formatted(number);
    }

    private void get(Connection http, int number) throws IOException {
        http.call("GET", path + "/" + ids[spread(number)], "");
    }

    /** A number far from its neighbours'. */
    private int spread(int i) {
        return (int) (i * 7_919L % tasks);
    }

    private String query(int i, int size) {
        StringBuilder query = new StringBuilder("?page_size=500");
        for (int k = 0; k < size; k++) {
            query.append("&filter.task_ids=").append(ids[spread(i * size + k)]);
        }
        return query.toString();
    }

    private interface Call {
        void make(Connection http, int number) throws IOException;
    }

    private Round round(String name, int calls, Call call) throws InterruptedException {
        long[] nanos = new long[calls];
        AtomicInteger next = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> work = new ArrayList<>();
            for (int c = 0; c < connections; c++) {
                work.add(threads.submit(() -> drive(call, next, nanos, failed)));
            }
            for (Future<?> each : work) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(name, e.getCause());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Arrays.sort(nanos);
        Round round =
                new Round(
                        name,
                        calls,
                        failed.get(),
                        seconds,
                        nanos[calls / 2] / 1e6,
                        nanos[calls * 99 / 100] / 1e6);
        out.println(round);
        return round;
    }

    private void drive(Call call, AtomicInteger next, long[] nanos, AtomicInteger failed) {
        try (Connection http = new Connection(base)) {
            for (int i = next.getAndIncrement(); i < nanos.length; i = next.getAndIncrement()) {
                long begun = System.nanoTime();
                try {
                    call.make(http, i);
                } catch (IOException e) {
                    if (failed.getAndIncrement() == 0) {
                        out.println("first failure: " + e.getMessage());
                    }
                    http.reopen();
                }
                nanos[i] = System.nanoTime() - begun;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One kept-alive connection that knows as much HTTP as the emulator speaks. */
    private static final class Connection implements Closeable {

        private final URI base;
        private Socket socket;
        private InputStream in;
        private OutputStream to;

        Connection(URI base) throws IOException {
            this.base = base;
            reopen();
        }

        void reopen() throws IOException {
            close();
            socket = new Socket(base.getHost(), base.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(30_000);
            in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            to = socket.getOutputStream();
        }

        String call(String method, String target, String body) throws IOException {
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            String head =
                    method
                            + " "
                            + target
                            + " HTTP/1.1\r\nHost: "
                            + base.getAuthority()
                            + "\r\nAuthorization: Bearer load\r\nContent-Type: application/json"
                            + "\r\nContent-Length: "
                            + content.length
                            + "\r\n\r\n";
            byte[] start = head.getBytes(StandardCharsets.US_ASCII);
            byte[] whole = Arrays.copyOf(start, start.length + content.length);
            System.arraycopy(content, 0, whole, start.length, content.length);
            to.write(whole);
            String status = line();
            int length = 0;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                    length = Integer.parseInt(header.substring(15).strip());
                }
            }
            String answer = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            if (!status.startsWith("HTTP/1.1 200")) {
                throw new IOException(status + " " + answer);
            }
            return answer;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder(64);
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("the emulator closed the connection");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            if (socket != null) {
                socket.close();
            }
        }
    }
}

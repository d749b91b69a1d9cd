package dev.seedancequeue.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A loopback door to a server, which a test shuts in the ways networks do. Everything passes until
 * it is told otherwise; each control replaces the one before and returns when it is in force.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int CONNECT_LIMIT_MS = 5_000;

    private enum Mode {
        OPEN,
        STALLED,
        REPLIES_STALLED,
        NEW_DROPPED,
        CUT
    }

    private enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private final InetSocketAddress server;
    private final ServerSocket door;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition modeChanged = lock.newCondition();
    private Mode mode = Mode.OPEN;

    private TcpProxy(InetSocketAddress server, ServerSocket door) {
        this.server = server;
        this.door = door;
    }

    /** A proxy to {@code host}:{@code port}, listening on a free loopback port. */
    public static TcpProxy to(String host, int port) {
        try {
            var door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
            var proxy = new TcpProxy(new InetSocketAddress(host, port), door);
            Thread.ofVirtual().name("proxy-door").start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no free port for a proxy", e);
        }
    }

    /** A proxy to the host and port of {@code server}. */
    public static TcpProxy to(URI server) {
        return to(server.getHost(), server.getPort());
    }

    public int port() {
        return door.getLocalPort();
    }

    /** {@code address} with this proxy in place of its host and port. */
    public URI through(URI address) {
        try {
            return new URI(
                    address.getScheme(),
                    address.getUserInfo(),
                    door.getInetAddress().getHostAddress(),
                    port(),
                    address.getPath(),
                    address.getQuery(),
                    address.getFragment());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot lead " + address + " through a proxy", e);
        }
    }

    /** Resets every connection, and each new one at once. */
    public void cut() {
        enter(Mode.CUT);
        sockets.forEach(TcpProxy::reset);
    }

    /** Resets each new connection; those that are open go on. */
    public void dropNew() {
        enter(Mode.NEW_DROPPED);
    }

    /** Holds every byte back, both ways, with the connections open: a network that went silent. */
    public void stall() {
        enter(Mode.STALLED);
    }

    /** Holds back what the server says; what it is told arrives: an answer that is lost. */
    public void stallReplies() {
        enter(Mode.REPLIES_STALLED);
    }

    /** Lets everything pass again, first what was held back. */
    public void resume() {
        enter(Mode.OPEN);
    }

    /** Resets every connection and gives the port back. */
    @Override
    public void close() {
        cut();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the proxy", e);
        }
    }

    private void enter(Mode next) {
        lock.lock();
        try {
            mode = next;
            modeChanged.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Thread.ofVirtual().name("proxy-connect").start(() -> connect(client));
            } catch (IOException _) {
                // Closed, or the client has left already: the loop's condition tells.
            }
        }
    }

    private void connect(Socket client) {
        var upstream = new Socket();
        if (!admit(client, upstream)) {
            reset(client);
            return;
        }
        try {
            upstream.connect(server, CONNECT_LIMIT_MS);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
        } catch (IOException _) {
            end(client, upstream);
            return;
        }
        Thread.ofVirtual().start(() -> pump(client, upstream, Direction.TO_SERVER));
        Thread.ofVirtual().start(() -> pump(upstream, client, Direction.TO_CLIENT));
    }

    /** Under the lock, so that no connection slips in behind a cut. */
    private boolean admit(Socket client, Socket upstream) {
        lock.lock();
        try {
            boolean admitted = mode != Mode.CUT && mode != Mode.NEW_DROPPED;
            if (admitted) {
                sockets.add(client);
                sockets.add(upstream);
            }
            return admitted;
        } finally {
            lock.unlock();
        }
    }

    private void pump(Socket from, Socket to, Direction direction) {
        var buffer = new byte[BUFFER_BYTES];
        try {
            int count = from.getInputStream().read(buffer);
            while (count >= 0) {
                awaitPassage(direction, to);
                to.getOutputStream().write(buffer, 0, count);
                count = from.getInputStream().read(buffer);
            }
            awaitPassage(direction, to);
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                end(from, to);
            }
        } catch (IOException _) {
            end(from, to);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            end(from, to);
        }
    }

    private void awaitPassage(Direction direction, Socket to)
            throws IOException, InterruptedException {
        lock.lock();
        try {
            while (!passes(direction) && !to.isClosed()) {
                modeChanged.await();
            }
            if (mode == Mode.CUT) {
                throw new IOException("cut");
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean passes(Direction direction) {
        return switch (mode) {
            case OPEN, NEW_DROPPED, CUT -> true;
            case STALLED -> false;
            case REPLIES_STALLED -> direction == Direction.TO_SERVER;
        };
    }

    private void end(Socket one, Socket other) {
        reset(one);
        reset(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    /** Closed without lingering, so that the peer sees a reset and not an orderly end. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException _) {
            // Closed already.
        }
    }
}

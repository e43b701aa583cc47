package io.pgstore.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A way to the shared server that is shut at first, as if the server did not run: whoever connects is turned away at once.
 *
 * @since 0.1
 */
public final class TcpGate implements AutoCloseable {
    private final ServerSocket entrance;
    private final List<Closeable> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch turnedAway = new CountDownLatch(1);
    private volatile boolean open;

    /** Makes a gate on a port of its own. */
    public TcpGate() {
        try {
            entrance = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        run("entrance", this::accept);
    }

    /** Returns the JDBC URL of {@code database} through this gate. */
    public String jdbcUrl(TestDatabase database) {
        return "jdbc:postgresql://%s:%d/%s"
                .formatted(entrance.getInetAddress().getHostAddress(), entrance.getLocalPort(), database.name());
    }

    /** Lets everybody through from now on. */
    public void open() {
        open = true;
    }

    /** Waits until somebody has been turned away. */
    public void awaitTurnedAway() throws InterruptedException {
        turnedAway.await();
    }

    /** Ends all connections and lets nobody through any more. */
    @Override
    public void close() {
        closeQuietly(entrance);
        sockets.forEach(TcpGate::closeQuietly);
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = entrance.accept();
            if (open) {
                Socket server = new Socket(
                        TestServer.shared().host(), TestServer.shared().port());
                sockets.addAll(List.of(client, server));
                run("in", () -> copy(client, server));
                run("out", () -> copy(server, client));
            } else {
                client.close();
                turnedAway.countDown();
            }
        }
    }

    private static void copy(Socket from, Socket to) throws IOException {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        }
    }

    /** Runs what ends when its sockets are closed. */
    private static void run(String name, Transfer transfer) {
        Thread thread = new Thread(
                () -> {
                    try {
                        transfer.run();
                    } catch (IOException ended) {
                        Thread.currentThread().interrupt();
                    }
                },
                "gate-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable closed) {
        try {
            closed.close();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @FunctionalInterface
    private interface Transfer {
        void run() throws IOException;
    }
}

package io.pgstore.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A web server whose answers break off. */
final class BreakingServer implements AutoCloseable {
    private final ServerSocket server;

    private BreakingServer(ServerSocket server) {
        this.server = server;
    }

    /** Starts a server that answers every request with {@code text}, but without the end that it promised. */
    static BreakingServer of(String text) throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        byte[] answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n"
                .formatted(text.length(), text)
                .getBytes(StandardCharsets.UTF_8);
        Thread thread = new Thread(() -> answer(server, answer), "breaking-server");
        thread.setDaemon(true);
        thread.start();
        return new BreakingServer(server);
    }

    String location() {
        return "http://localhost:%d/invoices.csv".formatted(server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static void answer(ServerSocket server, byte[] answer) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept();
                    OutputStream out = socket.getOutputStream()) {
                socket.getInputStream().read(new byte[8_192]);
                out.write(answer);
            } catch (IOException closed) {
                return;
            }
        }
    }
}

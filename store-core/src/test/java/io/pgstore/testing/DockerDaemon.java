package io.pgstore.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Finds out whether a Docker daemon answers, without the seconds and stack traces that Testcontainers takes for a no. */
final class DockerDaemon {
    private static final int PATIENCE_SECONDS = 2;
    private static final byte[] PING = "GET /_ping HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private DockerDaemon() {}

    static boolean answers() {
        return address().map(DockerDaemon::answers).orElse(false);
    }

    private static Optional<SocketAddress> address() {
        String host = System.getenv("DOCKER_HOST");
        if (host != null && !host.isBlank()) {
            return Optional.of(address(URI.create(host)));
        }
        return Stream.of(
                        Path.of("/var/run/docker.sock"),
                        Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"))
                .filter(Files::exists)
                .<SocketAddress>map(UnixDomainSocketAddress::of)
                .findFirst();
    }

    private static SocketAddress address(URI host) {
        return "unix".equals(host.getScheme())
                ? UnixDomainSocketAddress.of(host.getPath())
                : new InetSocketAddress(host.getHost(), host.getPort());
    }

    private static boolean answers(SocketAddress address) {
        FutureTask<Boolean> ping = new FutureTask<>(() -> ping(address));
        Thread thread = new Thread(ping, "docker-ping");
        thread.setDaemon(true);
        thread.start();
        try {
            return ping.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException exception) {
            return false;
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            ping.cancel(true);
        }
    }

    private static boolean ping(SocketAddress address) throws IOException {
        boolean local = address instanceof UnixDomainSocketAddress;
        try (SocketChannel channel = local ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
            channel.connect(address);
            channel.write(ByteBuffer.wrap(PING));
            return channel.read(ByteBuffer.allocate(16)) > 0;
        }
    }
}

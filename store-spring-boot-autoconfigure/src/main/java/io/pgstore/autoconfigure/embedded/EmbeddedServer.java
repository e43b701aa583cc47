package io.pgstore.autoconfigure.embedded;

import io.pgstore.autoconfigure.StoreProperties;
import io.pgstore.autoconfigure.StoreStartupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** A running PostgreSQL server that belongs to this application, and stops with it. */
final class EmbeddedServer implements AutoCloseable {
    static final String USER = "postgres";

    private static final Log logger = LogFactory.getLog(EmbeddedServer.class);
    // Not "localhost": that may be two addresses, one of them another server's.
    private static final String ADDRESS = "127.0.0.1";
    private static final int PORT_TRIES = 5;

    private final EmbeddedHome home;
    private final DataDirectory directory;
    private final boolean temporary;
    private final ServerPrograms programs;
    private final AtomicBoolean closed = new AtomicBoolean();
    private int port;

    private EmbeddedServer(EmbeddedHome home, DataDirectory directory, boolean temporary, ServerPrograms programs) {
        this.home = home;
        this.directory = directory;
        this.temporary = temporary;
        this.programs = programs;
    }

    /**
     * Starts a server.
     *
     * @throws StoreStartupException if that cannot be done; nothing of it runs on
     */
    static EmbeddedServer start(StoreProperties.Embedded properties) {
        try {
            EmbeddedHome home = EmbeddedHome.ofThisUser();
            Binaries binaries = home.binaries();
            home.clear();
            String kept = properties.dataDirectory();
            DataDirectory directory = kept == null ? home.newDataDirectory() : DataDirectory.open(Path.of(kept));
            ServerPrograms programs = new ServerPrograms(binaries, directory.log());
            EmbeddedServer server = new EmbeddedServer(home, directory, kept == null, programs);
            server.start(binaries.majorVersion(), properties);
            return server;
        } catch (IOException exception) {
            throw new StoreStartupException(
                    "The embedded PostgreSQL does not start: " + exception,
                    "If this cannot be helped, set spring.datasource.url to a server of your own.",
                    exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new StoreStartupException(
                    "The start of the embedded PostgreSQL was interrupted.", "Start again.", exception);
        }
    }

    /** Returns the address of its one database. */
    String jdbcUrl() {
        return "jdbc:postgresql://%s:%d/postgres".formatted(ADDRESS, port);
    }

    private void start(int majorVersion, StoreProperties.Embedded properties) throws IOException, InterruptedException {
        try {
            EmbeddedHome.stopAbandonedServer(directory.path());
            ServerProcess.removeMisleadingPidFile(directory.path());
            Files.deleteIfExists(directory.log());
            directory.initialize(majorVersion, target -> programs.initialize(target, !temporary));
            port = launch(properties);
        } catch (IOException | InterruptedException | RuntimeException exception) {
            close();
            throw exception;
        }
        logger.warn("Embedded PostgreSQL %d, for development only, on %s?user=%s with its data in %s: %s"
                .formatted(
                        majorVersion,
                        jdbcUrl(),
                        USER,
                        directory.path(),
                        temporary
                                ? "temporary, lost when the application stops (store.embedded.data-directory keeps it)"
                                : "kept when the application stops"));
    }

    private int launch(StoreProperties.Embedded properties) throws IOException, InterruptedException {
        Map<String, String> settings = settings(properties);
        for (int tries = 1; ; tries++) {
            int candidate = properties.port() == 0 ? freePort() : properties.port();
            if (programs.start(directory.path(), candidate, settings, properties.startTimeout())) {
                return candidate;
            }
            if (ServerProcess.of(directory.path()).isPresent()) {
                throw programs.failure(
                        "it is not ready after store.embedded.start-timeout=" + properties.startTimeout());
            }
            if (properties.port() != 0 && isTaken(candidate)) {
                throw new StoreStartupException(
                        "The embedded PostgreSQL does not start: port %d is in use.".formatted(candidate),
                        "Stop what listens there, or remove store.embedded.port to have a free port chosen.");
            }
            if (tries == PORT_TRIES || !isTaken(candidate)) {
                throw programs.failure("pg_ctl failed");
            }
        }
    }

    private Map<String, String> settings(StoreProperties.Embedded properties) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", ADDRESS);
        // None: a socket that a killed server left would stand in the way of the next one on its port.
        settings.put("unix_socket_directories", "");
        if (temporary) {
            settings.putAll(Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off"));
        }
        settings.putAll(properties.settings());
        return settings;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = listen(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean isTaken(int port) {
        try (ServerSocket socket = listen(port)) {
            return !socket.isBound();
        } catch (IOException exception) {
            return true;
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    /** Stops the server, and deletes its directory if that is temporary. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            stop();
            if (temporary) {
                home.delete(directory);
            } else {
                directory.close();
            }
        } catch (IOException exception) {
            logger.warn("The embedded PostgreSQL on %s did not stop cleanly".formatted(directory.path()), exception);
        } catch (InterruptedException exception) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() throws IOException, InterruptedException {
        // On Windows processes do not tell what they work on.
        if (Platform.isWindows() || ServerProcess.of(directory.path()).isPresent()) {
            programs.stop(directory.path());
        }
        var survivor = ServerProcess.of(directory.path());
        if (survivor.isPresent()) {
            survivor.get().stop();
        }
    }
}

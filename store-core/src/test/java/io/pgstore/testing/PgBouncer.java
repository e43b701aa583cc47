package io.pgstore.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/**
 * A PgBouncer in transaction mode before a {@link TestDatabase}, on a random port of the loopback interface: a
 * transaction runs on any of a few server connections, and nothing that a session keeps survives it.
 * <p>
 * Tests call {@link PgBouncerVersion#assumeAvailable} first, so that they are skipped, with the reason, where it is not
 * installed.
 *
 * @since 0.1
 */
public final class PgBouncer implements AutoCloseable {
    // Fewer than the clients of any test, so that they do share connections.
    private static final int SERVER_CONNECTIONS = 4;
    private static final int MAX_PREPARED_STATEMENTS = 200;

    /** How prepared statements of the server reach a client's next transaction. */
    public enum PreparedStatements {
        /** They do not: the driver must not use them, {@code prepareThreshold=0}. */
        OFF,
        /** PgBouncer carries them over, {@code max_prepared_statements}; since version 1.21. */
        TRACKED
    }

    private final TestDatabase database;
    private final PreparedStatements prepared;
    private final Path directory;
    private final int port;
    private final Process process;
    private final Thread stopWithJvm;
    private final List<HikariDataSource> pools = new CopyOnWriteArrayList<>();

    private PgBouncer(TestDatabase database, PreparedStatements prepared, Path directory, int port) throws IOException {
        this.database = database;
        this.prepared = prepared;
        this.directory = directory;
        this.port = port;
        this.process = run(directory);
        this.stopWithJvm = new Thread(process::destroyForcibly, "stop-pgbouncer");
        Runtime.getRuntime().addShutdownHook(stopWithJvm);
    }

    /** Starts one before {@code database}, for the role that it is seen as, and returns when it answers. */
    public static PgBouncer start(TestDatabase database, PreparedStatements prepared) {
        try {
            int port = freePort();
            Path directory = Files.createTempDirectory("pgbouncer");
            // As root it runs as another user, who must read its files.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(
                    directory.resolve("users.txt"), "\"%s\" \"%s\"%n".formatted(database.user(), database.password()));
            Files.writeString(directory.resolve("pgbouncer.ini"), configuration(directory, port, prepared));
            PgBouncer started = new PgBouncer(database, prepared, directory, port);
            started.awaitAnswer();
            return started;
        } catch (IOException exception) {
            throw new UncheckedIOException("cannot start pgbouncer", exception);
        }
    }

    /** Returns the JDBC URL through PgBouncer, without user and password. */
    public String jdbcUrl() {
        String url = "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database.name());
        return prepared == PreparedStatements.TRACKED ? url : url + "?prepareThreshold=0";
    }

    /** Returns a new pool of connections to PgBouncer, closed with it. */
    public HikariDataSource hikari(int poolSize) {
        return hikari(poolSize, config -> {});
    }

    /** Returns a new pool with settings of its own, closed with this. */
    public HikariDataSource hikari(int poolSize, Consumer<HikariConfig> settings) {
        HikariDataSource pool = database.hikari(poolSize, config -> {
            config.setJdbcUrl(jdbcUrl());
            settings.accept(config);
        });
        pools.add(pool);
        return pool;
    }

    /** Stops it; the database stays. */
    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
        Runtime.getRuntime().removeShutdownHook(stopWithJvm);
        // Asked to end, it may wait for clients.
        process.destroyForcibly();
        try {
            process.waitFor();
            FileSystemUtils.deleteRecursively(directory);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static String configuration(Path directory, int port, PreparedStatements prepared) throws IOException {
        return """
                [databases]
                * = host=%s port=%d

                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = transaction
                default_pool_size = %d
                max_client_conn = 500
                ignore_startup_parameters = extra_float_digits
                %s
                """.formatted(
                // As the driver resolves it: PgBouncer may take "localhost" for ::1, where the server does not listen.
                InetAddress.getByName(TestDatabase.server().host()).getHostAddress(),
                TestDatabase.server().port(),
                port,
                directory.resolve("users.txt"),
                SERVER_CONNECTIONS,
                prepared == PreparedStatements.TRACKED ? "max_prepared_statements = " + MAX_PREPARED_STATEMENTS : "");
    }

    private static Process run(Path directory) throws IOException {
        List<String> command = new ArrayList<>(List.of(PgBouncerVersion.requireExecutable(), "-q"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(directory.resolve("pgbouncer.ini").toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log.txt").toFile())
                .start();
    }

    private void awaitAnswer() {
        Awaitility.await("pgbouncer").until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("pgbouncer ended: " + Files.readString(directory.resolve("log.txt")));
            }
            return answers();
        });
    }

    private boolean answers() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(), database.user(), database.password())) {
            return connection.isValid(1);
        } catch (SQLException exception) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

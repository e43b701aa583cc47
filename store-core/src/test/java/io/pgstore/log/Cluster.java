package io.pgstore.log;

import io.pgstore.testing.Await;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/** A server of a test's own that it may stop, copy and promote. */
final class Cluster implements AutoCloseable {
    private static final Map<String, String> SETTINGS = Map.of(
            "max_connections", "30",
            "max_prepared_transactions", "5",
            "shared_buffers", "16MB",
            "fsync", "off",
            "log_min_messages", "fatal");

    private final Path data;
    private final Map<String, DataSource> dataSources = new ConcurrentHashMap<>();
    private EmbeddedPostgres server;

    private Cluster(Path data) {
        this.data = data;
        this.server = start(data, 0);
    }

    /** Starts a fresh cluster below {@code directory}, which {@link TempDir} makes. */
    static Cluster create(Path directory) {
        return new Cluster(directory);
    }

    DataSource dataSource() {
        return dataSource("postgres");
    }

    /** Returns the data source of {@code database}, the same one with each call. */
    DataSource dataSource(String database) {
        return dataSources.computeIfAbsent(database, name -> server.getDatabase("postgres", name));
    }

    JdbcTemplate jdbc() {
        return new JdbcTemplate(dataSource());
    }

    /** Stops the server, and starts it again on the same port. */
    void restart() {
        int port = server.getPort();
        stop();
        server = start(data, port);
    }

    /** Starts a standby of this server, which is stopped for a moment, below {@code directory}. */
    Cluster standby(Path directory) {
        int port = server.getPort();
        stop();
        try {
            copy(data, directory);
            Files.createFile(directory.resolve("standby.signal"));
            Files.writeString(
                    directory.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=localhost port=%d user=postgres'%n".formatted(port),
                    StandardOpenOption.APPEND);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        server = start(data, port);
        return new Cluster(directory);
    }

    /** Makes a standby follow nobody any more. */
    void cutOff() {
        jdbc().execute("ALTER SYSTEM SET primary_conninfo = ''");
        jdbc().execute("SELECT pg_reload_conf()");
        Await.until("the standby follows nobody", () -> jdbc().queryForList("SELECT pid FROM pg_stat_wal_receiver")
                .isEmpty());
    }

    /** Makes a primary of a standby. */
    void promote() {
        jdbc().execute("SELECT pg_promote(true, 60)");
    }

    void stop() {
        try {
            server.close();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** Stops the server and removes its data. */
    @Override
    public void close() {
        stop();
        try {
            FileSystemUtils.deleteRecursively(data);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static EmbeddedPostgres start(Path data, int port) {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
        SETTINGS.forEach(builder::setServerConfig);
        if (port != 0) {
            builder.setPort(port);
        }
        try {
            return builder.start();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.deleteIfExists(to.resolve("postmaster.pid"));
    }
}

package io.pgstore.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * The PostgreSQL server that the tests of this JVM share: the one of the environment variable
 * {@value #URL_VARIABLE} if set (its role must be a superuser), else a container if a Docker daemon starts one, else an
 * embedded one. It starts with its first use and stops with the JVM.
 *
 * @since 0.1
 */
public final class TestServer {
    /** The environment variable that names a running server: a JDBC URL with its user and password. */
    public static final String URL_VARIABLE = "STORE_TEST_JDBC_URL";

    /** Where a server comes from. */
    enum Kind {
        EXTERNAL,
        CONTAINER,
        EMBEDDED
    }

    private final Kind kind;
    private final String host;
    private final int port;
    private final String user;
    private final String password;
    private final String database;

    private TestServer(Kind kind, String url, String user, String password) {
        Properties parsed = Driver.parseURL(url, new Properties());
        if (parsed == null) {
            throw new IllegalArgumentException("not a JDBC URL of PostgreSQL: " + url);
        }
        this.kind = kind;
        this.host = parsed.getProperty("PGHOST", "localhost");
        this.port = Integer.parseInt(parsed.getProperty("PGPORT", "5432"));
        this.database = parsed.getProperty("PGDBNAME", "postgres");
        this.user = parsed.getProperty("user", user);
        this.password = parsed.getProperty("password", password);
    }

    /** Returns the server that all tests of this JVM share, starting it with the first call. */
    public static TestServer shared() {
        return Shared.SERVER;
    }

    /** Returns whether the shared server is a container, so that tests may bring others. */
    public static boolean isContainer() {
        return shared().kind == Kind.CONTAINER;
    }

    static TestServer of(Kind kind, String url, String user, String password) {
        return new TestServer(kind, url, user, password);
    }

    /** Returns the host to connect to. */
    public String host() {
        return host;
    }

    /** Returns the port to connect to. */
    public int port() {
        return port;
    }

    /** Returns the superuser that owns the databases of the tests. */
    public String user() {
        return user;
    }

    /** Returns the superuser's password. */
    public String password() {
        return password;
    }

    /** Returns the JDBC URL of a database on this server, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
    }

    /** Returns a server setting's value, as {@code SHOW} does. */
    public String setting(String name) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW " + name)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException exception) {
            throw new IllegalStateException("cannot show " + name, exception);
        }
    }

    /** Runs statements as superuser in the server's own database, each in a transaction of its own. */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException exception) {
            throw new IllegalStateException("cannot run " + String.join("; ", statements), exception);
        }
    }

    /** Drops a database when this JVM ends, if the server outlives it. */
    void dropOnExit(String database) {
        if (kind == Kind.EXTERNAL) {
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(() -> execute("DROP DATABASE IF EXISTS " + database), "drop-" + database));
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), user, password);
    }

    @Override
    public String toString() {
        return "%s PostgreSQL %s at %s:%d"
                .formatted(kind.name().toLowerCase(Locale.ROOT), setting("server_version"), host, port);
    }

    /** Starts the server when a test first asks for it. */
    private static final class Shared {
        static final TestServer SERVER = TestServerChoice.start();

        private Shared() {}
    }
}

package io.pgstore.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * A fresh database on the {@linkplain TestServer#shared() shared server}, seen as one role: usually one per test
 * class, kept in a static field with JUnit's {@code @AutoClose}.
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
public final class TestDatabase implements AutoCloseable {
    private static final int DEFAULT_POOL_SIZE = 20;
    private static final AtomicInteger count = new AtomicInteger();
    private static final String RUN =
            "t" + ProcessHandle.current().pid() + "_" + (System.nanoTime() / 1_000_000) % 100_000;

    private final String name;
    private final TestRole role;
    private final List<HikariDataSource> pools;
    private @Nullable HikariDataSource shared;

    private TestDatabase(String name, TestRole role, List<HikariDataSource> pools) {
        this.name = name;
        this.role = role;
        this.pools = pools;
    }

    /** Returns the server that all databases of this JVM are on. */
    public static TestServer server() {
        return TestServer.shared();
    }

    /** Makes an empty database, owned by the server's superuser. */
    public static TestDatabase create() {
        return create("template1");
    }

    /**
     * Makes a database that has the stores' tables under their default names, and a log with an identity of its own.
     * It is a copy of one that was migrated once for this JVM, which takes a fraction of a migration's time.
     */
    public static TestDatabase withStores() {
        TestDatabase database = create(Template.NAME);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE store.log SET log_id = gen_random_uuid(), created_at = clock_timestamp()");
        } catch (SQLException exception) {
            throw new IllegalStateException("cannot set up " + database.name(), exception);
        }
        return database;
    }

    private static TestDatabase create(String template) {
        String name = RUN + "_" + count.incrementAndGet();
        TestServer server = server();
        server.execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, template));
        return new TestDatabase(name, new TestRole(server.user(), server.password()), new CopyOnWriteArrayList<>());
    }

    /** Creates the stores' tables, and returns this database. */
    public TestDatabase migrated(StoreTables tables) {
        new StoreMigrator(dataSource(), tables).migrate();
        return this;
    }

    /** Returns the database's name. */
    public String name() {
        return name;
    }

    /** Returns the JDBC URL, without user and password. */
    public String jdbcUrl() {
        return server().jdbcUrl(name);
    }

    /** Returns the role's name. */
    public String user() {
        return role.name();
    }

    /** Returns the role's password. */
    public String password() {
        return role.password();
    }

    /** Returns a pool of 20 connections, the same one with each call; a wait for a lock ends after 30 seconds. */
    public synchronized DataSource dataSource() {
        if (shared == null) {
            shared = hikari(DEFAULT_POOL_SIZE, config -> config.setConnectionInitSql("SET lock_timeout = '30s'"));
        }
        return shared;
    }

    /** Returns JDBC on {@link #dataSource()}. */
    public JdbcTemplate jdbc() {
        return new JdbcTemplate(dataSource());
    }

    /** Returns the one value that {@code sql} answers; it is not null. */
    public <T> T queryForObject(String sql, Class<T> type, Object... arguments) {
        return Objects.requireNonNull(jdbc().queryForObject(sql, type, arguments));
    }

    /** Returns a new pool, closed with this database. */
    public HikariDataSource hikari(int poolSize) {
        return hikari(poolSize, config -> {});
    }

    /** Returns a new pool with settings of its own, closed with this database. */
    public HikariDataSource hikari(int poolSize, Consumer<HikariConfig> settings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl());
        config.setUsername(user());
        config.setPassword(password());
        config.setMaximumPoolSize(poolSize);
        config.setMinimumIdle(0);
        settings.accept(config);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** Returns a data source that opens a connection of its own with each call, never pooled. */
    public DataSource unpooled() {
        return new SimpleDriverDataSource(new Driver(), jdbcUrl(), user(), password());
    }

    /** Opens a connection outside any pool, in auto-commit mode. */
    public Connection connect() {
        try {
            return DriverManager.getConnection(jdbcUrl(), user(), password());
        } catch (SQLException exception) {
            throw new IllegalStateException("cannot connect to " + jdbcUrl(), exception);
        }
    }

    /** Makes a login role with no rights but those of everybody. */
    public TestRole createRole() {
        TestRole created = new TestRole(RUN + "_role_" + count.incrementAndGet(), "secret");
        server().execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(created.name(), created.password()));
        return created;
    }

    /** Returns this database as {@code other} sees it. */
    public TestDatabase as(TestRole other) {
        return new TestDatabase(name, other, pools);
    }

    /** Closes all pools and drops the database. */
    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
        server().execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    /** Migrates the database that others are copies of when a test first asks for one. */
    private static final class Template {
        static final String NAME = migrate();

        private Template() {}

        private static String migrate() {
            TestDatabase database = create().migrated(StoreTables.defaults());
            // A database can be copied only while nobody is connected to it.
            database.pools.forEach(HikariDataSource::close);
            server().dropOnExit(database.name);
            return database.name;
        }
    }
}

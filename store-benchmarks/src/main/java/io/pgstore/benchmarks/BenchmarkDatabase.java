package io.pgstore.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The server that is measured, one pool for both sides, and the stores: an embedded server with PostgreSQL's own
 * settings, or the one that {@code STORE_BENCHMARK_JDBC_URL} names.
 */
final class BenchmarkDatabase implements AutoCloseable {
    private static final int POOL_SIZE = 32;

    private final @Nullable EmbeddedPostgres server;
    private final HikariDataSource pool;

    private BenchmarkDatabase(@Nullable EmbeddedPostgres server, String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(POOL_SIZE);
        this.server = server;
        this.pool = new HikariDataSource(config);
    }

    static BenchmarkDatabase start() throws IOException {
        String url = System.getenv("STORE_BENCHMARK_JDBC_URL");
        if (url != null) {
            return new BenchmarkDatabase(null, url).migrated();
        }
        // The library switches safety off for tests; what is measured here waits for the disk as production does.
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "512MB")
                .setServerConfig("max_wal_size", "4GB")
                .start();
        return new BenchmarkDatabase(server, server.getJdbcUrl("postgres", "postgres")).migrated();
    }

    /** Returns the one at {@code url}, where another process has started and migrated it. */
    static BenchmarkDatabase at(String url) {
        return new BenchmarkDatabase(null, url);
    }

    HikariDataSource pool() {
        return pool;
    }

    JdbcTemplate jdbc() {
        return new JdbcTemplate(pool);
    }

    /** Returns a data source that opens a connection with each call. */
    DataSource unpooled() {
        return new DriverManagerDataSource(pool.getJdbcUrl());
    }

    StoreDatabase stores() {
        return new StoreDatabase(pool, StoreTables.defaults());
    }

    JdbcEventStore eventStore(JacksonCodec codec) {
        return JdbcEventStore.builder(stores(), codec).build();
    }

    private BenchmarkDatabase migrated() {
        new StoreMigrator(pool, StoreTables.defaults()).migrate();
        return this;
    }

    @Override
    public void close() throws IOException {
        pool.close();
        if (server != null) {
            server.close();
        }
    }
}

package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** Promise 16: a server that goes away and comes back. */
class ServerRestartTests {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final Recorder mine = new Recorder();

    @Test
    void watchesGoOnAfterTheServerWasRestarted() throws IOException {
        EmbeddedPostgres first = server(0);
        int port = first.getPort();
        String url = first.getJdbcUrl("postgres", "postgres");
        new StoreMigrator(first.getPostgresDatabase(), StoreTables.defaults()).migrate();
        try (HikariDataSource pool = pool(url);
                Notifications notifications =
                        Notifications.over(new SimpleDriverDataSource(new Driver(), url), "store");
                JdbcKeyValueStore store =
                        WatchEnvironment.store(new StoreDatabase(pool, StoreTables.defaults()), notifications)) {
            KeyValueKind<Price> prices = store.kind("prices", Price.class);
            prices.watch(WatchOptions.live(), mine);
            prices.put("a", Price.of("1.00"));
            mine.told(1);
            first.close();
            try (EmbeddedPostgres second = server(port)) {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(1))
                        .ignoreExceptions()
                        .until(() -> prices.put("a", Price.of("2.00")).isChange());
                assertThat(mine.told(2)).containsExactly("CREATED a v1 1.00", "UPDATED a v2 2.00");
                assertThat(mine.errors).isEmpty();
                assertThat(second.getPort()).isEqualTo(port);
            }
        }
    }

    private EmbeddedPostgres server(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(1_000);
        return new HikariDataSource(config);
    }
}

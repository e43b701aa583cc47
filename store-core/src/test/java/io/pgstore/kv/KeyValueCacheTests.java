package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class KeyValueCacheTests {
    @AutoClose
    private static final TestDatabase database = TestDatabase.withStores();

    @AutoClose
    private final JdbcKeyValueStore store =
            TestKeyValues.notSweeping(new StoreDatabase(database.dataSource(), StoreTables.defaults()));

    private final KeyValueKind<Price> prices = store.kind("prices", Price.class);
    private final Cache cache = new KeyValueCache<>(prices, Price.class, null);

    /** Something dear to find out. */
    static class Quotes {
        private final AtomicInteger asked = new AtomicInteger();

        @Cacheable("prices")
        public Price quote(String article) {
            asked.incrementAndGet();
            return Price.of(article);
        }

        int asked() {
            return asked.get();
        }
    }

    @EnableCaching(proxyTargetClass = true)
    static class Caching {}

    @Test
    void cacheableMethodsRunOnceForAllProcesses() {
        assertThat(quotedTwice("1.10")).isEqualTo(1);
        assertThat(quotedTwice("1.10")).isZero();
        assertThat(prices.get("1.10")).map(KeyValueEntry::value).contains(Price.of("1.10"));
    }

    @Test
    void aValueIsLoadedWhenItIsAbsent() {
        assertThat(cache.get("load", () -> Price.of("1"))).isEqualTo(Price.of("1"));
        assertThat(cache.get("load", () -> Price.of("2"))).isEqualTo(Price.of("1"));
        assertThatExceptionOfType(Cache.ValueRetrievalException.class)
                .isThrownBy(() -> cache.get("fail", () -> {
                    throw new IllegalStateException("on purpose");
                }));
        assertThat(cache.get("fail")).isNull();
    }

    @Test
    void putIfAbsentReturnsWhatIsThere() {
        assertThat(cache.putIfAbsent("first", Price.of("1"))).isNull();
        assertThat(Objects.requireNonNull(cache.putIfAbsent("first", Price.of("2")))
                        .get())
                .isEqualTo(Price.of("1"));
    }

    @Test
    void whatIsEvictedIsGone() {
        cache.put("a", Price.of("1"));
        cache.put("b", Price.of("1"));
        assertThat(cache.evictIfPresent("a")).isTrue();
        assertThat(cache.evictIfPresent("a")).isFalse();
        assertThat(cache.get("a")).isNull();
        cache.clear();
        assertThat(prices.count(KeyQuery.all())).isZero();
    }

    @Test
    void aValueExpires() {
        Cache shortly = new KeyValueCache<>(prices, Price.class, Duration.ofMillis(1));
        shortly.put("soon gone", Price.of("1"));
        Awaitility.await().until(() -> shortly.get("soon gone") == null);
    }

    @Test
    void writesJoinTheCallersTransaction() {
        new TransactionTemplate(new JdbcTransactionManager(database.dataSource())).executeWithoutResult(status -> {
            cache.put("undone", Price.of("1"));
            status.setRollbackOnly();
        });
        assertThat(cache.get("undone")).isNull();
    }

    @Test
    void thereAreNoNullValues() {
        assertThatIllegalArgumentException().isThrownBy(() -> cache.put("null", null));
    }

    private int quotedTwice(String article) {
        SimpleCacheManager manager = new SimpleCacheManager();
        manager.setCaches(List.of(cache));
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.registerBean(CacheManager.class, () -> manager);
            context.registerBean(Quotes.class);
            context.register(Caching.class);
            context.refresh();
            Quotes quotes = context.getBean(Quotes.class);
            assertThat(quotes.quote(article)).isEqualTo(quotes.quote(article));
            return quotes.asked();
        }
    }
}

package io.pgstore.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class LeaseHeartbeatTests {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(600);

    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    private final StoreDatabase database = new StoreDatabase(DATABASE.dataSource(), StoreTables.defaults());
    private final Leases mine = new Leases(database, "acme", Leases.newOwner());
    private final Leases others = new Leases(database, "acme", Leases.newOwner());
    private final String name = "work-" + UUID.randomUUID();

    @AutoClose
    private final LeaseHeartbeat heartbeat = new LeaseHeartbeat(mine);

    @Test
    void aHeldLeaseIsRenewedBeyondItsDuration() {
        HeldLease held = heartbeat.acquire(name, SHORT, () -> {}).orElseThrow();
        Instant first = held.lease().until();
        Awaitility.await().until(() -> until().isAfter(first.plus(SHORT)));
        assertThat(held.isHeld()).isTrue();
        assertThat(others.acquire(name, LONG)).isEmpty();
    }

    @Test
    void whoeverHasLostItIsToldOnce() throws InterruptedException {
        CountDownLatch lost = new CountDownLatch(1);
        AtomicInteger times = new AtomicInteger();
        HeldLease held = heartbeat
                .acquire(name, SHORT, () -> {
                    times.incrementAndGet();
                    lost.countDown();
                })
                .orElseThrow();
        DATABASE.jdbc().update("UPDATE store.leases SET owner = 'thief', fence = fence + 1 WHERE name = ?", name);
        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(held.isHeld()).isFalse();
        held.close();
        held.renew();
        assertThat(times).hasValue(1);
        assertThat(DATABASE.queryForObject("SELECT owner FROM store.leases WHERE name = ?", String.class, name))
                .isEqualTo("thief");
    }

    @Test
    void aClosedOneIsFreeAtOnceAndNobodyIsTold() {
        AtomicInteger times = new AtomicInteger();
        HeldLease held = heartbeat.acquire(name, SHORT, times::incrementAndGet).orElseThrow();
        held.close();
        held.close();
        assertThat(held.isHeld()).isFalse();
        assertThat(others.acquire(name, LONG)).isPresent();
        assertThat(times).hasValue(0);
    }

    @Test
    void onePutOffByAnotherOwnerIsEmpty() {
        others.acquire(name, LONG);
        assertThat(heartbeat.acquire(name, LONG, () -> {})).isEmpty();
    }

    private Instant until() {
        return DATABASE.queryForObject(
                        "SELECT lease_until FROM store.leases WHERE name = ?", java.sql.Timestamp.class, name)
                .toInstant();
    }
}

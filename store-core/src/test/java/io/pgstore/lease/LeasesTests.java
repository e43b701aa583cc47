package io.pgstore.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.schema.MigrationOptions;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreMigrator;
import io.pgstore.schema.StoreTables;
import io.pgstore.testing.Race;
import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestRole;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class LeasesTests {
    private static final Duration LONG = Duration.ofHours(1);

    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withStores();

    private final StoreDatabase database = new StoreDatabase(DATABASE.dataSource(), StoreTables.defaults());
    private final Leases mine = new Leases(database, Leases.ALL_TENANTS, Leases.newOwner());
    private final Leases others = new Leases(database, Leases.ALL_TENANTS, Leases.newOwner());
    private final String name = "work-" + UUID.randomUUID();

    @Test
    void aFreeLeaseIsAcquiredWithFenceOne() {
        Lease lease = mine.acquire(name, LONG).orElseThrow();
        assertThat(lease.name()).isEqualTo(name);
        assertThat(lease.owner()).isEqualTo(mine.owner());
        assertThat(lease.fence()).isEqualTo(1);
    }

    @Test
    void theEndIsTheDatabasesTimePlusTheDuration() {
        Lease lease = mine.acquire(name, LONG).orElseThrow();
        assertThat(DATABASE.queryForObject(
                        "SELECT lease_until BETWEEN clock_timestamp() AND clock_timestamp() + interval '1 hour' AND lease_until = ?::timestamptz FROM store.leases WHERE name = ?",
                        Boolean.class,
                        lease.until().toString(),
                        name))
                .isTrue();
    }

    @Test
    void aHeldLeaseIsNotAcquiredNotEvenByItsOwner() {
        mine.acquire(name, LONG);
        assertThat(others.acquire(name, LONG)).isEmpty();
        assertThat(mine.acquire(name, LONG)).isEmpty();
    }

    @Test
    void aLeaseThatHasRunOutIsTakenOverWithAHigherFence() {
        mine.acquire(name, LONG);
        runOut();
        assertThat(others.acquire(name, LONG)).get().extracting(Lease::fence).isEqualTo(2L);
    }

    @Test
    void aReleasedLeaseIsFreeAtOnceAndItsFenceGrowsOn() {
        Lease lease = mine.acquire(name, LONG).orElseThrow();
        assertThat(mine.release(lease)).isTrue();
        assertThat(mine.release(lease)).isFalse();
        assertThat(mine.renew(lease, LONG)).isEmpty();
        assertThat(others.acquire(name, LONG)).get().extracting(Lease::fence).isEqualTo(2L);
    }

    @Test
    void aRenewedLeaseKeepsItsFenceAndEndsLater() {
        Lease lease = mine.acquire(name, Duration.ofMinutes(1)).orElseThrow();
        Lease renewed = mine.renew(lease, LONG).orElseThrow();
        assertThat(renewed.fence()).isEqualTo(lease.fence());
        assertThat(renewed.until()).isAfter(lease.until());
    }

    @Test
    void aLeaseThatHasRunOutGoesOnAsLongAsNobodyTookIt() {
        Lease lease = mine.acquire(name, LONG).orElseThrow();
        runOut();
        assertThat(mine.renew(lease, LONG)).isPresent();
        assertThat(others.acquire(name, LONG)).isEmpty();
    }

    @Test
    void aLostLeaseIsNeitherRenewedNorReleased() {
        Lease lease = mine.acquire(name, LONG).orElseThrow();
        runOut();
        Lease taken = others.acquire(name, LONG).orElseThrow();
        assertThat(mine.renew(lease, LONG)).isEmpty();
        assertThat(mine.release(lease)).isFalse();
        assertThat(others.renew(taken, LONG)).isPresent();
    }

    @Test
    void oneOfEightRacersAcquiresAFreeLease() {
        List<Optional<Lease>> racers = Race.of(8, number -> {
            Leases racer = new Leases(database, Leases.ALL_TENANTS, Leases.newOwner());
            return () -> racer.acquire(name, LONG);
        });
        assertThat(racers).filteredOn(Optional::isPresent).hasSize(1);
    }

    @Test
    void oneOfEightRacersTakesOverALeaseThatHasRunOut() {
        mine.acquire(name, LONG);
        for (long fence = 2; fence <= 10; fence++) {
            runOut();
            List<Optional<Lease>> racers = Race.of(8, number -> {
                Leases racer = new Leases(database, Leases.ALL_TENANTS, Leases.newOwner());
                return () -> racer.acquire(name, LONG);
            });
            assertThat(racers.stream().flatMap(Optional::stream).map(Lease::fence))
                    .containsExactly(fence);
        }
    }

    @Test
    void whoFindsItHeldWaitsForNobody() {
        mine.acquire(name, LONG);
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
        Optional<Lease> found = transaction.execute(status -> {
            mine.renew(new Lease(name, mine.owner(), 1, java.time.Instant.EPOCH), LONG);
            return Race.of(1, number -> () -> others.acquire(name, LONG)).get(0);
        });
        assertThat(found).isEmpty();
    }

    @Test
    void tenantsHaveLeasesOfTheirOwn() {
        mine.acquire(name, LONG);
        assertThat(new Leases(database, "acme", mine.owner()).acquire(name, LONG))
                .isPresent();
    }

    @Test
    void aRuntimeRoleMayDoAllOfIt() {
        try (TestDatabase fresh = TestDatabase.create()) {
            TestRole role = fresh.createRole();
            new StoreMigrator(
                            fresh.dataSource(),
                            StoreTables.defaults(),
                            MigrationOptions.defaults().withRuntimeRole(role.name()))
                    .migrate();
            Leases leases = new Leases(
                    new StoreDatabase(fresh.as(role).hikari(2), StoreTables.defaults()), "acme", Leases.newOwner());
            Lease lease = leases.acquire(name, LONG).orElseThrow();
            assertThat(leases.renew(lease, LONG)).isPresent();
            assertThat(leases.release(lease)).isTrue();
        }
    }

    @Test
    void badArgumentsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> mine.acquire(" ", LONG));
        assertThatIllegalArgumentException().isThrownBy(() -> mine.acquire(name, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new Leases(database, "acme", ""));
    }

    private void runOut() {
        assertThat(DATABASE.jdbc()
                        .update(
                                "UPDATE store.leases SET lease_until = clock_timestamp() - interval '1 second' WHERE name = ?",
                                name))
                .isEqualTo(1);
    }
}

package io.pgstore.lease;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Leases of one owner in the PostgreSQL table {@code leases}.
 * <p>
 * Time is the database's: clocks of processes decide nothing. A call joins the caller's transaction, or is atomic by
 * itself. Thread-safe.
 *
 * @since 0.1
 */
public final class Leases {
    /** The tenant of leases on work that is done for all tenants at once; no tenant is named so. */
    public static final String ALL_TENANTS = "";

    // Who finds the lease held locks nothing: the row is looked at before it is written.
    private static final String ACQUIRE_LEASE = """
            WITH taken AS (
                UPDATE {leases}
                SET owner = ?, lease_until = clock_timestamp() + ? * interval '1 millisecond', fence = fence + 1
                WHERE tenant_id = ? AND name = ? AND lease_until <= clock_timestamp()
                RETURNING fence, lease_until),
            created AS (
                INSERT INTO {leases} (tenant_id, name, owner, lease_until, fence)
                SELECT ?, ?, ?, clock_timestamp() + ? * interval '1 millisecond', 1
                WHERE NOT EXISTS (SELECT FROM {leases} WHERE tenant_id = ? AND name = ?)
                ON CONFLICT (tenant_id, name) DO NOTHING
                RETURNING fence, lease_until)
            SELECT fence, lease_until FROM taken
            UNION ALL
            SELECT fence, lease_until FROM created
            """;

    // One that has run out may go on as long as nobody else has taken it: its fence is still the highest.
    private static final String RENEW_LEASE = """
            UPDATE {leases}
            SET lease_until = clock_timestamp() + ? * interval '1 millisecond'
            WHERE tenant_id = ? AND name = ? AND owner = ? AND fence = ?
            RETURNING fence, lease_until
            """;

    // The row stays for its fence; without an owner nobody can renew it.
    private static final String RELEASE_LEASE = """
            UPDATE {leases}
            SET lease_until = '-infinity', owner = ''
            WHERE tenant_id = ? AND name = ? AND owner = ? AND fence = ?
            """;

    private final StoreDatabase database;
    private final String tenantId;
    private final String owner;
    private final String acquireLease;
    private final String renewLease;
    private final String releaseLease;

    /**
     * Acquires leases as {@code owner}.
     *
     * @param tenantId the tenant whose work is meant, or {@link #ALL_TENANTS}
     * @param owner tells this process, and this run of it, from any other; see {@link #newOwner}
     */
    public Leases(StoreDatabase database, String tenantId, String owner) {
        this.database = database;
        this.tenantId = tenantId.equals(ALL_TENANTS) ? tenantId : Identifiers.requireTenantId(tenantId);
        this.owner = Identifiers.requireId("owner", owner);
        this.acquireLease = database.tables().resolve(ACQUIRE_LEASE);
        this.renewLease = database.tables().resolve(RENEW_LEASE);
        this.releaseLease = database.tables().resolve(RELEASE_LEASE);
    }

    /** Returns a name for an owner that nobody else has: this process, with something of its own. */
    public static String newOwner() {
        return "pid-%d/%s".formatted(ProcessHandle.current().pid(), UUID.randomUUID());
    }

    /** Returns who acquires leases here. */
    public String owner() {
        return owner;
    }

    /**
     * Takes a lease that nobody holds: a new one, one that was released, or one that has run out.
     *
     * @param name the work, at most 512 characters
     * @param duration how long it is held unless renewed
     * @return the lease with a higher fence than any before; empty if somebody holds it, this owner included
     */
    public Optional<Lease> acquire(String name, Duration duration) {
        Identifiers.requireId("lease name", name);
        Identifiers.requireKeyFits("lease name", tenantId, name);
        requirePositive(duration);
        return database.write(() -> "acquire lease " + name, acquireLease, statement -> {
            new ArrayBinder(statement)
                    .text(owner)
                    .number(duration.toMillis())
                    .text(tenantId)
                    .text(name)
                    .text(tenantId)
                    .text(name)
                    .text(owner)
                    .number(duration.toMillis())
                    .text(tenantId)
                    .text(name);
            return Optional.ofNullable(lease(statement, name));
        });
    }

    /**
     * Holds a lease on for {@code duration} from now, also one that has run out if nobody has taken it since.
     *
     * @return the lease with its new end; empty if it is lost
     */
    public Optional<Lease> renew(Lease lease, Duration duration) {
        requirePositive(duration);
        return database.write(() -> "renew lease " + lease.name(), renewLease, statement -> {
            new ArrayBinder(statement)
                    .number(duration.toMillis())
                    .text(tenantId)
                    .text(lease.name())
                    .text(lease.owner())
                    .number(lease.fence());
            return Optional.ofNullable(lease(statement, lease.name()));
        });
    }

    /**
     * Gives a lease back, so that others need not wait for its end.
     *
     * @return whether it was still held
     */
    public boolean release(Lease lease) {
        int released = database.write(
                () -> "release lease " + lease.name(), releaseLease, statement -> new ArrayBinder(statement)
                        .text(tenantId)
                        .text(lease.name())
                        .text(lease.owner())
                        .number(lease.fence())
                        .update());
        return released == 1;
    }

    private @Nullable Lease lease(PreparedStatement statement, String name) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? new Lease(
                            name,
                            owner,
                            row.getLong(1),
                            row.getObject(2, OffsetDateTime.class).toInstant())
                    : null;
        }
    }

    private static void requirePositive(Duration duration) {
        Assert.isTrue(
                duration.toMillis() > 0, () -> "the duration of a lease must be at least a millisecond: " + duration);
    }
}

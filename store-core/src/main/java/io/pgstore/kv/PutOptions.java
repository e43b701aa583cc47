package io.pgstore.kv;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How long a value that is put shall stay.
 *
 * @param ttl after which it expires, by the database's clock; {@code null}: never
 * @param lease with which it ends; {@code null}: none
 * @since 0.1
 */
public record PutOptions(@Nullable Duration ttl, @Nullable KeyLease lease) {
    private static final PutOptions NONE = new PutOptions(null, null);

    public PutOptions {
        Assert.isTrue(ttl == null || ttl.toMillis() > 0, () -> "ttl must be at least a millisecond: " + ttl);
    }

    /** Returns options of a value that stays until it is deleted. */
    public static PutOptions none() {
        return NONE;
    }

    /** Returns options of a value that expires after {@code ttl}, at least a millisecond. */
    public static PutOptions expiringAfter(Duration ttl) {
        return new PutOptions(ttl, null);
    }

    /** Returns options of a value that ends with {@code lease}. */
    public static PutOptions boundTo(KeyLease lease) {
        return new PutOptions(null, lease);
    }

    boolean isNone() {
        return ttl == null && lease == null;
    }

    @Nullable
    Long ttlMillis() {
        return ttl == null ? null : ttl.toMillis();
    }
}

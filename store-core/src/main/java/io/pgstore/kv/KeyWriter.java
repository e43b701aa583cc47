package io.pgstore.kv;

import io.pgstore.kv.KeyReader.Found;
import io.pgstore.log.WriteScope;
import io.pgstore.schema.StoreDatabase;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.util.Assert;

/** Writes single keys: runs the statement, and when it wrote nothing finds out why. */
final class KeyWriter {
    private static final int MAX_TRIES = 100;

    private final StoreDatabase database;
    private final KeyValueStatements statements;
    private final KeyLeases leases;
    private final Runnable changed;

    /**
     * Writes by {@code statements}.
     *
     * @param changed what to do after the commit of a change
     */
    KeyWriter(StoreDatabase database, KeyValueStatements statements, KeyLeases leases, Runnable changed) {
        this.database = database;
        this.statements = statements;
        this.leases = leases;
        this.changed = changed;
    }

    PutResult put(KindAddress at, String key, EncodedValue value, PutOptions options) {
        return withLease(
                at,
                key,
                options,
                scope -> untilDecided(at, key, () -> {
                    Optional<Written> written = statements.put().put(at, key, value, options, scope);
                    return written.isPresent() ? changed(written) : sameOrLeased(at, key, value, options, scope);
                }));
    }

    PutResult putIfAbsent(KindAddress at, String key, EncodedValue value, PutOptions options) {
        return withLease(
                at,
                key,
                options,
                scope -> untilDecided(at, key, () -> {
                    Optional<Written> written = statements.put().create(at, key, value, options, scope);
                    return written.isPresent()
                            ? changed(written)
                            : found(at, key, scope).map(found -> found.stored().unchanged());
                }));
    }

    PutResult compareAndPut(KindAddress at, String key, long expected, EncodedValue value, PutOptions options) {
        Assert.isTrue(expected >= 0, () -> "expectedVersion must not be negative: " + expected);
        return withLease(
                at,
                key,
                options,
                scope -> untilDecided(at, key, () -> {
                    Optional<Written> written = expected == 0
                            ? statements.put().create(at, key, value, options, scope)
                            : statements.put().update(at, key, expected, value, options, scope);
                    return written.isPresent() ? changed(written) : sameAt(at, key, expected, value, options, scope);
                }));
    }

    /** Updates a value whose row is locked; its expiry stays. Empty if it has expired since. */
    Optional<PutResult> update(KindAddress at, StoredValue locked, EncodedValue value, WriteScope scope) {
        return locked.value().equals(value)
                ? Optional.of(locked.unchanged())
                : changed(statements.put().update(at, locked.key(), locked.version(), value, null, scope));
    }

    /** Creates a value; empty if there is one meanwhile. */
    Optional<PutResult> create(KindAddress at, String key, EncodedValue value, WriteScope scope) {
        return changed(statements.put().create(at, key, value, PutOptions.none(), scope));
    }

    /** Records the end of a value that has expired, so that another one may be created. */
    void expire(KindAddress at, Collection<String> keys, WriteScope scope) {
        if (statements.expire().keys(at, keys, scope) > 0) {
            database.afterCommit(changed);
        }
    }

    Optional<DeleteStatement.Deleted> delete(KindAddress at, String key, @Nullable Long expected) {
        return delete(at, key, expected, scopeOr(WriteScope.STATEMENT));
    }

    /** Deletes a value that is at {@code expected}, if that is not {@code null}. */
    Optional<DeleteStatement.Deleted> delete(KindAddress at, String key, @Nullable Long expected, WriteScope scope) {
        requireNotInterrupted(at, key);
        Optional<DeleteStatement.Deleted> deleted = statements.delete().run(at, key, expected, scope);
        deleted.ifPresent(change -> database.afterCommit(changed));
        return deleted;
    }

    /** Returns the version of a value that has not expired; 0 if there is none. */
    long version(KindAddress at, String key) {
        return statements.reader().get(at, key).map(StoredValue::version).orElse(0L);
    }

    WriteScope scopeOr(WriteScope outsideOfTransactions) {
        return database.inTransaction() ? WriteScope.CALLERS_TRANSACTION : outsideOfTransactions;
    }

    <T> T untilDecided(KindAddress at, String key, Supplier<Optional<T>> attempt) {
        for (int tries = 1; tries <= MAX_TRIES; tries++) {
            requireNotInterrupted(at, key);
            Optional<T> result = attempt.get();
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw new CannotAcquireLockException(
                "Key %s was always written by others in %d tries".formatted(at.describe(key), MAX_TRIES));
    }

    private static void requireNotInterrupted(KindAddress at, String key) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CannotAcquireLockException(
                    "Key %s was not written: the thread was interrupted".formatted(at.describe(key)));
        }
    }

    private Optional<PutResult> changed(Optional<Written> written) {
        if (written.isPresent()) {
            database.afterCommit(changed);
        }
        return written.map(Written::result);
    }

    /** Nobody else may end the lease before the value is bound to it. */
    private PutResult withLease(KindAddress at, String key, PutOptions options, Function<WriteScope, PutResult> write) {
        KeyLease lease = options.lease();
        if (lease == null) {
            return write.apply(scopeOr(WriteScope.STATEMENT));
        }
        WriteScope scope = scopeOr(WriteScope.OWN_TRANSACTION);
        return database.writeAtomically(() -> "put key " + at.describe(key), () -> {
            leases.requireAlive(at.tenantId(), lease.id());
            return write.apply(scope);
        });
    }

    /**
     * Nothing was put: because the value is the same, or because another one is bound to a lease, or was meanwhile. Over that the
     * next statement puts, which decides under the lock of the row as the first one did.
     */
    private Optional<PutResult> sameOrLeased(
            KindAddress at, String key, EncodedValue value, PutOptions options, WriteScope scope) {
        Optional<Found> found = found(at, key, scope);
        Optional<PutResult> unchanged = unchanged(at, found, value, options);
        return unchanged.isPresent() || found.isEmpty()
                ? unchanged
                : changed(statements.put().putOverLeased(at, key, value, options, scope));
    }

    private Optional<PutResult> sameAt(
            KindAddress at, String key, long expected, EncodedValue value, PutOptions options, WriteScope scope) {
        Optional<Found> found = found(at, key, scope);
        long actual = found.map(row -> row.stored().version()).orElse(0L);
        if (actual != expected) {
            throw new StaleVersionException(at.kind(), key, expected, actual);
        }
        return unchanged(at, found, value, options);
    }

    private Optional<PutResult> unchanged(
            KindAddress at, Optional<Found> found, EncodedValue value, PutOptions options) {
        return found.filter(row -> row.stored().value().equals(value))
                .filter(row -> keepOrTouch(at, row, options))
                .map(row -> row.stored().unchanged());
    }

    private boolean keepOrTouch(KindAddress at, Found found, PutOptions options) {
        StoredValue stored = found.stored();
        return (found.permanent() && options.isNone())
                || statements.touch().run(at, stored.key(), stored.version(), options);
    }

    /** Returns a value that has not expired; one that has is removed, with its event. */
    private Optional<Found> found(KindAddress at, String key, WriteScope scope) {
        Optional<Found> found =
                statements.reader().find(at, List.of(key)).stream().findFirst();
        if (found.isPresent() && !found.get().live()) {
            expire(at, List.of(key), scope);
            return Optional.empty();
        }
        return found;
    }
}

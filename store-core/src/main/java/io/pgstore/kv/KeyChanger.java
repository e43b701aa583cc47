package io.pgstore.kv;

import io.pgstore.log.WriteScope;
import io.pgstore.schema.StoreDatabase;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Changes values by functions, under the lock of their rows. */
final class KeyChanger {
    private final StoreDatabase database;
    private final KeyReader reader;
    private final KeyWriter writer;

    KeyChanger(StoreDatabase database, KeyReader reader, KeyWriter writer) {
        this.database = database;
        this.reader = reader;
        this.writer = writer;
    }

    PutResult update(KindAddress at, String key, UnaryOperator<EncodedValue> change) {
        WriteScope scope = writer.scopeOr(WriteScope.OWN_TRANSACTION);
        return database.writeAtomically(
                () -> "update key " + at.describe(key),
                () -> writer.untilDecided(at, key, () -> {
                    StoredValue locked =
                            reader.lock(at, key).orElseThrow(() -> new KeyNotFoundException(at.kind(), key));
                    return writer.update(at, locked, change.apply(locked.value()), scope);
                }));
    }

    PutResult compute(KindAddress at, String key, Function<Optional<EncodedValue>, Optional<EncodedValue>> change) {
        WriteScope scope = writer.scopeOr(WriteScope.OWN_TRANSACTION);
        return database.writeAtomically(
                () -> "compute key " + at.describe(key),
                () -> writer.untilDecided(at, key, () -> {
                    Optional<StoredValue> locked = reader.lock(at, key);
                    if (locked.isEmpty()) {
                        writer.expire(at, List.of(key), scope);
                    }
                    Optional<EncodedValue> next = change.apply(locked.map(StoredValue::value));
                    return locked.isPresent() ? replace(at, locked.get(), next, scope) : create(at, key, next, scope);
                }));
    }

    private Optional<PutResult> replace(
            KindAddress at, StoredValue locked, Optional<EncodedValue> next, WriteScope scope) {
        return next.isPresent()
                ? writer.update(at, locked, next.get(), scope)
                : writer.delete(at, locked.key(), locked.version(), scope).map(DeleteStatement.Deleted::result);
    }

    private Optional<PutResult> create(KindAddress at, String key, Optional<EncodedValue> next, WriteScope scope) {
        return next.isPresent() ? writer.create(at, key, next.get(), scope) : Optional.of(PutResult.NOTHING);
    }
}

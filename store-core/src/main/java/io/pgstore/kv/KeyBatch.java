package io.pgstore.kv;

import io.pgstore.kv.KeyReader.Found;
import io.pgstore.log.WriteScope;
import io.pgstore.schema.StoreDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts many values at once. */
final class KeyBatch {
    private final StoreDatabase database;
    private final KeyValueStatements statements;
    private final KeyWriter writer;
    private final Runnable changed;

    /**
     * Writes by {@code statements}.
     *
     * @param changed what to do after the commit of a change
     */
    KeyBatch(StoreDatabase database, KeyValueStatements statements, KeyWriter writer, Runnable changed) {
        this.database = database;
        this.statements = statements;
        this.writer = writer;
        this.changed = changed;
    }

    Map<String, PutResult> putAll(KindAddress at, Map<String, EncodedValue> values) {
        if (values.isEmpty()) {
            return Map.of();
        }
        WriteScope scope = writer.scopeOr(WriteScope.OWN_TRANSACTION);
        Map<String, PutResult> results = database.writeAtomically(
                () -> "put %d keys of kind %s".formatted(values.size(), at.kind()), () -> putAll(at, values, scope));
        Map<String, PutResult> ordered = new LinkedHashMap<>();
        values.keySet().forEach(key -> ordered.put(key, results.get(key)));
        return ordered;
    }

    private Map<String, PutResult> putAll(KindAddress at, Map<String, EncodedValue> values, WriteScope scope) {
        Map<String, PutResult> results = new HashMap<>();
        Map<String, EncodedValue> rest = new LinkedHashMap<>(values);
        return writer.untilDecided(at, values.keySet().iterator().next(), () -> {
            for (Written written : statements.putAll().run(at, rest, scope)) {
                results.put(written.key(), written.result());
                rest.remove(written.key());
                database.afterCommit(changed);
            }
            if (!rest.isEmpty()) {
                settle(at, rest, results, scope);
            }
            return rest.isEmpty() ? Optional.of(results) : Optional.empty();
        });
    }

    /** Finds those that are the same already; ends those that have expired, to be put with the next try. */
    private void settle(
            KindAddress at, Map<String, EncodedValue> rest, Map<String, PutResult> results, WriteScope scope) {
        List<String> expired = new ArrayList<>();
        for (Found found : statements.reader().find(at, rest.keySet())) {
            StoredValue stored = found.stored();
            if (!found.live()) {
                expired.add(stored.key());
            } else if (stored.value().equals(rest.get(stored.key())) && staysFor(at, found)) {
                results.put(stored.key(), stored.unchanged());
                rest.remove(stored.key());
            }
        }
        if (!expired.isEmpty()) {
            writer.expire(at, expired, scope);
        }
    }

    private boolean staysFor(KindAddress at, Found found) {
        return found.permanent()
                || statements
                        .touch()
                        .run(at, found.stored().key(), found.stored().version(), PutOptions.none());
    }
}

package io.pgstore.kv;

import io.pgstore.log.LogScan;
import io.pgstore.log.PositionLog;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads changes from the outbox: all of them for the hub, those of one kind for a watch that catches up. */
final class OutboxReader {
    // The first row tells where the statement ran, and what is gone. The hub reads the changes of all kinds of all
    // tenants, so that it sees a break in the versions of any key, but the values only of those that are watched.
    private static final String SELECT_CHANGES = """
            SELECT {origin}, {last_position},
                   (SELECT max(position)
                    FROM {kv_compactions}
                    WHERE tenant_id = ANY (?::text[]) AND kind = ANY (?::text[])),
                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            UNION ALL
            (SELECT NULL, NULL, NULL,
                    tenant_id, kind, key, change, version, position, type, schema_version,
                    CASE WHEN kind = ANY (?::text[]) THEN value END, expires_at
             FROM {kv_outbox}
             WHERE position > ? AND position <= ?
             ORDER BY position
             LIMIT ?)
            """;

    private static final String SELECT_CHANGES_OF_KIND = """
            SELECT {origin}, {last_position},
                   (SELECT position FROM {kv_compactions} WHERE tenant_id = ? AND kind = ?),
                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            UNION ALL
            (SELECT NULL, NULL, NULL,
                    tenant_id, kind, key, change, version, position, type, schema_version, value,
                    expires_at
             FROM {kv_outbox}
             WHERE tenant_id = ? AND kind = ? AND position > ? AND position <= ?
             ORDER BY position
             LIMIT ?)
            """;

    private static final String SELECT_COMPACTIONS = """
            SELECT tenant_id, kind, position
            FROM {kv_compactions}
            WHERE tenant_id = ANY (?::text[]) AND kind = ANY (?::text[]) AND position > ?
            """;

    private static final String SELECT_POSITIONS = """
            SELECT position
            FROM {kv_outbox}
            WHERE tenant_id = ? AND kind = ? AND position > ?
            ORDER BY position
            """;

    // PostgreSQL appends the rows in order without promising it: one pass over sorted rows makes sure.
    private static final Comparator<OutboxChange> BY_POSITION = Comparator.comparingLong(OutboxChange::position);

    private final StoreDatabase database;
    private final String selectChanges;
    private final String selectChangesOfKind;
    private final String selectCompactions;
    private final String selectPositions;

    OutboxReader(StoreDatabase database, PositionLog log) {
        this.database = database;
        this.selectChanges = log.resolveRead(SELECT_CHANGES);
        this.selectChangesOfKind = log.resolveRead(SELECT_CHANGES_OF_KIND);
        this.selectCompactions = database.tables().resolve(SELECT_COMPACTIONS);
        this.selectPositions = database.tables().resolve(SELECT_POSITIONS);
    }

    /**
     * What a statement found.
     *
     * @param compacted up to where changes of the kinds that are read may be gone; 0 if none are
     */
    record Found(LogScan.Found<OutboxChange> changes, long compacted) {}

    /** Selects a page of the changes of all kinds, with the values of those that are {@code watched} only. */
    Found select(Set<KindAddress> watched, long after, long through, int limit) {
        List<String> kinds = watched.stream().map(KindAddress::kind).distinct().toList();
        List<String> tenants =
                watched.stream().map(KindAddress::tenantId).distinct().toList();
        return database.read(selectChanges, statement -> {
            new ArrayBinder(statement)
                    .array("text", tenants)
                    .array("text", kinds)
                    .array("text", kinds)
                    .number(after)
                    .number(through)
                    .number(limit);
            return found(statement);
        });
    }

    /** Selects a page of the changes of one kind. */
    Found select(KindAddress at, long after, long through, int limit) {
        return database.read(selectChangesOfKind, statement -> {
            at.bind(at.bind(new ArrayBinder(statement)))
                    .number(after)
                    .number(through)
                    .number(limit);
            return found(statement);
        });
    }

    /** Returns up to where changes of the kinds may be gone, of those that were compacted beyond {@code after}. */
    Map<KindAddress, Long> compactions(Collection<KindAddress> kinds, long after) {
        Map<KindAddress, Long> compactions = new HashMap<>();
        Set<String> tenants = kinds.stream().map(KindAddress::tenantId).collect(Collectors.toSet());
        Set<String> names = kinds.stream().map(KindAddress::kind).collect(Collectors.toSet());
        return database.read(selectCompactions, statement -> {
            new ArrayBinder(statement)
                    .array("text", List.copyOf(tenants))
                    .array("text", List.copyOf(names))
                    .number(after);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    compactions.put(new KindAddress(row.getString(1), row.getString(2)), row.getLong(3));
                }
            }
            return compactions;
        });
    }

    /** Returns the positions of a kind's visible changes above {@code after}. */
    List<Long> positions(KindAddress at, long after) {
        return database.read(selectPositions, statement -> {
            at.bind(new ArrayBinder(statement)).number(after);
            List<Long> positions = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    positions.add(row.getLong(1));
                }
            }
            return positions;
        });
    }

    private static Found found(PreparedStatement statement) throws SQLException {
        List<OutboxChange> changes = new ArrayList<>();
        long origin = 0;
        long last = 0;
        long compacted = 0;
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                if (row.getString(4) == null) {
                    origin = row.getLong(1);
                    last = row.getLong(2);
                    compacted = row.getLong(3);
                } else {
                    changes.add(OutboxChange.of(row, 4));
                }
            }
        }
        changes.sort(BY_POSITION);
        return new Found(new LogScan.Found<>(origin, last, changes), compacted);
    }
}

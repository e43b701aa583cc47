package io.pgstore.projection;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/** The rows of projections, and the locks that are held to change them. All calls but the reading ones are for a transaction. */
final class ProjectionRegistry {
    private static final String EXCLUDE = "SELECT pg_advisory_xact_lock(?)";

    private static final String LIMIT_WAITING = "SELECT set_config('lock_timeout', ?, true)";

    private static final String SELECT_VERSIONS = """
            SELECT version, mode, state, effects_after, effects_until, collection, position, target_position, missed_position,
                   changed_at
            FROM {projections}
            WHERE tenant_id = ? AND name = ?
            ORDER BY version
            """;

    private static final String PUT_VERSION = """
            INSERT INTO {projections} (tenant_id, name, version, kind, mode, collection, state, position, target_position,
                                       effects_after, registered_at, changed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, 0, clock_timestamp(), clock_timestamp())
            ON CONFLICT (tenant_id, name, version) DO UPDATE
            SET kind = EXCLUDED.kind, mode = EXCLUDED.mode, collection = EXCLUDED.collection, state = EXCLUDED.state,
                position = EXCLUDED.position, target_position = EXCLUDED.target_position, missed_position = NULL,
                changed_at = EXCLUDED.changed_at
            """;

    private static final String CHANGE_STANDING = """
            UPDATE {projections}
            SET mode = ?, state = ?, effects_after = ?, effects_until = ?::bigint, position = ?, changed_at = clock_timestamp()
            WHERE tenant_id = ? AND name = ? AND version = ?
            """;

    private static final String SELECT_FOLLOWED = """
            SELECT coalesce(min(position), 0), coalesce(min(state) FILTER (WHERE state <> 'running'), 'running')
            FROM {consumers}
            WHERE tenant_id = ? AND consumer_id = ?
            """;

    private static final String SET_MISSED = """
            UPDATE {projections}
            SET missed_position = ?::bigint
            WHERE tenant_id = ? AND name = ? AND version = ?
            """;

    // Whoever sees these rows with an older snapshot, and not the one that was added to them, fails when he locks them.
    private static final String TOUCH_VERSIONS = """
            UPDATE {projections}
            SET name = name
            WHERE tenant_id = ? AND name = ?
            """;

    // Who runs another version but not this one. Each process that declares a version runs its consumer.
    private static final String EXISTS_STRANGER = """
            SELECT EXISTS (
                SELECT FROM {consumer_instances} AS stranger
                WHERE tenant_id = ? AND consumer_id = ANY (?) AND lease_until > clock_timestamp()
                  AND NOT EXISTS (
                      SELECT FROM {consumer_instances} AS mine
                      WHERE mine.tenant_id = stranger.tenant_id AND mine.consumer_id = ?
                        AND mine.instance = stranger.instance))
            """;

    /** How far the log was followed, and whether it is: {@code running}, {@code paused} or {@code stopped}. */
    record Followed(long position, String state) {}

    private final StoreDatabase database;
    private final String selectVersions;
    private final String putVersion;
    private final String changeStanding;
    private final String selectFollowed;
    private final String setMissed;
    private final String touchVersions;
    private final String existsStranger;

    ProjectionRegistry(StoreDatabase database) {
        this.database = database;
        this.selectVersions = database.tables().resolve(SELECT_VERSIONS);
        this.putVersion = database.tables().resolve(PUT_VERSION);
        this.changeStanding = database.tables().resolve(CHANGE_STANDING);
        this.selectFollowed = database.tables().resolve(SELECT_FOLLOWED);
        this.setMissed = database.tables().resolve(SET_MISSED);
        this.touchVersions = database.tables().resolve(TOUCH_VERSIONS);
        this.existsStranger = database.tables().resolve(EXISTS_STRANGER);
    }

    /** Has the transaction fail rather than wait long for a lock: who waits to exclude others makes them wait too. */
    void limitWaiting(Duration longest) {
        database.read(LIMIT_WAITING, statement -> {
            new ArrayBinder(statement).text(longest.toMillis() + "ms");
            return statement.execute();
        });
    }

    /** Keeps others from changing any version of the projection, until the transaction ends. */
    void excludeChanges(ProjectionKey key) {
        exclude(key.lockOfChanges(database.tables()));
    }

    /** Waits for those who are feeding any version of the projection, and keeps others from it, until the transaction ends. */
    void excludeFeeders(ProjectionKey key) {
        exclude(key.lockOfFeeders(database.tables()));
    }

    /** Returns the versions of a projection, in order. */
    List<ProjectionRow> versions(ProjectionKey key) {
        return database.read(selectVersions, statement -> {
            new ArrayBinder(statement).text(key.tenantId()).text(key.name());
            List<ProjectionRow> versions = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    versions.add(version(row));
                }
            }
            return versions;
        });
    }

    /** Returns one version. */
    Optional<ProjectionRow> find(ProjectionKey key) {
        return versions(key).stream()
                .filter(row -> row.version() == key.version())
                .findFirst();
    }

    /** Writes a version down as it is declared, in a state, at its beginning. */
    void put(Fed fed, ProjectionState state, long targetPosition) {
        ProjectionKey key = fed.key();
        database.write(() -> "register projection " + key, putVersion, statement -> new ArrayBinder(statement)
                .text(key.tenantId())
                .text(key.name())
                .integer(key.version())
                .text(kind(fed.projection()))
                .text(Standing.word(fed.settings().mode()))
                .text(fed.settings().collection())
                .text(Standing.word(state))
                .number(targetPosition)
                .update());
    }

    /** Returns how far the log was followed for a version, by whichever application runs it. */
    Followed followed(ProjectionKey key) {
        return database.read(selectFollowed, statement -> {
            new ArrayBinder(statement)
                    .text(key.tenantId())
                    .text(ProjectionSettings.consumerId(key.name(), key.version()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Followed(row.getLong(1), row.getString(2));
            }
        });
    }

    /** Returns whether an application is alive that runs another version of the projection, and not this one. */
    boolean existsStranger(Fed fed) {
        ProjectionKey key = fed.key();
        List<Integer> others = versions(key).stream()
                .map(ProjectionRow::version)
                .filter(version -> version != key.version())
                .toList();
        return Boolean.TRUE.equals(database.read(existsStranger, statement -> {
            new ArrayBinder(statement)
                    .text(key.tenantId())
                    .array("text", others, version -> ProjectionSettings.consumerId(key.name(), version))
                    .text(fed.settings().consumerId());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }));
    }

    /** Notes that a version misses an event, or has missed one before it was built anew; {@code null} if neither. */
    void setMissed(ProjectionKey key, @Nullable Long position) {
        database.write(() -> "note what projection %s misses".formatted(key), setMissed, statement -> new ArrayBinder(
                        statement)
                .text(text(position))
                .text(key.tenantId())
                .text(key.name())
                .integer(key.version())
                .update());
    }

    /** Has those fail who may not see a version that was added. */
    void touchVersions(ProjectionKey key) {
        database.write(() -> "change projection " + key, touchVersions, statement -> new ArrayBinder(statement)
                .text(key.tenantId())
                .text(key.name())
                .update());
    }

    /** Changes how a version stands. */
    void change(ProjectionKey key, Standing standing, long position) {
        int changed =
                database.write(() -> "change projection " + key, changeStanding, statement -> new ArrayBinder(statement)
                        .text(Standing.word(standing.mode()))
                        .text(Standing.word(standing.state()))
                        .number(standing.effects().after())
                        .text(text(standing.effects().until()))
                        .number(position)
                        .text(key.tenantId())
                        .text(key.name())
                        .integer(key.version())
                        .update());
        Assert.state(changed == 1, () -> "projection %s is not registered".formatted(key));
    }

    private static @Nullable String text(@Nullable Long number) {
        return number == null ? null : number.toString();
    }

    private void exclude(long lock) {
        database.read(EXCLUDE, statement -> {
            new ArrayBinder(statement).number(lock);
            return statement.execute();
        });
    }

    private static String kind(Projection projection) {
        if (projection instanceof DocumentProjection<?> documents) {
            return documents.ids() == null ? "single-stream" : "multi-stream";
        }
        return "free";
    }

    private static ProjectionRow version(ResultSet row) throws SQLException {
        return new ProjectionRow(
                row.getInt(1),
                Standing.of(row.getString(2), row.getString(3), Effects.of(row, 4)),
                row.getString(6),
                row.getLong(7),
                row.getLong(8),
                row.getObject(9, Long.class),
                row.getObject(10, OffsetDateTime.class).toInstant());
    }
}

package io.pgstore.saga;

import io.pgstore.codec.EncodedPayload;
import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.PreparedStatementCallback;

/** Writes sagas that are there: each statement compares the version and counts it up. */
final class SagaUpdates {
    private static final String UPDATE_SAGA = """
            UPDATE {sagas}
            SET version = version + 1, type = ?, schema_version = ?, data = ?::jsonb, updated_at = clock_timestamp()
            WHERE tenant_id = ? AND saga_name = ? AND saga_id = ? AND version = ?
            RETURNING correlation_id, version, metadata, created_at, updated_at, completed_at, archived_at
            """;

    private static final String COMPLETE_SAGA_WITH_STATE = """
            UPDATE {sagas}
            SET version = version + 1, type = ?, schema_version = ?, data = ?::jsonb, updated_at = clock_timestamp(),
                completed_at = coalesce(completed_at, clock_timestamp())
            WHERE tenant_id = ? AND saga_name = ? AND saga_id = ? AND version = ?
            RETURNING correlation_id, version, metadata, created_at, updated_at, completed_at, archived_at
            """;

    private static final String COMPLETE_SAGA = """
            UPDATE {sagas}
            SET version = version + 1, updated_at = clock_timestamp(),
                completed_at = coalesce(completed_at, clock_timestamp())
            WHERE tenant_id = ? AND saga_name = ? AND saga_id = ? AND version = ?
            RETURNING correlation_id, version, metadata, created_at, updated_at, completed_at, archived_at
            """;

    private static final String ARCHIVE_SAGA = """
            UPDATE {sagas}
            SET version = version + 1, updated_at = clock_timestamp(),
                completed_at = coalesce(completed_at, clock_timestamp()),
                archived_at = coalesce(archived_at, clock_timestamp())
            WHERE tenant_id = ? AND saga_name = ? AND saga_id = ? AND version = ?
            RETURNING correlation_id, version, metadata, created_at, updated_at, completed_at, archived_at
            """;

    // A statement of its own after the saga's row is locked: it sees what whoever held that lock has set.
    private static final String DELETE_TIMEOUTS = """
            DELETE FROM {saga_timeouts}
            WHERE tenant_id = ? AND saga_name = ? AND saga_id = ?
            """;

    private static final String SELECT_VERSION = """
            SELECT version
            FROM {sagas}
            WHERE tenant_id = ? AND saga_name = ? AND saga_id = ?
            """;

    private final StoreDatabase database;
    private final String tenantId;
    private final SagaEncoder encoder;
    private final String updateSaga;
    private final String completeSagaWithState;
    private final String completeSaga;
    private final String archiveSaga;
    private final String deleteTimeouts;
    private final String selectVersion;

    SagaUpdates(SagaStoreContext context, String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.encoder = new SagaEncoder(context.codec(), tenantId);
        this.updateSaga = database.tables().resolve(UPDATE_SAGA);
        this.completeSagaWithState = database.tables().resolve(COMPLETE_SAGA_WITH_STATE);
        this.completeSaga = database.tables().resolve(COMPLETE_SAGA);
        this.archiveSaga = database.tables().resolve(ARCHIVE_SAGA);
        this.deleteTimeouts = database.tables().resolve(DELETE_TIMEOUTS);
        this.selectVersion = database.tables().resolve(SELECT_VERSION);
    }

    <S> SagaInstance<S> update(SagaInstance<?> saga, S newState) {
        EncodedPayload payload = encoder.encodeState(saga.sagaName(), saga.sagaId(), newState);
        return write("update", updateSaga, saga, payload, newState, saga.timeoutAt());
    }

    <S> SagaInstance<S> complete(SagaInstance<?> saga, S finalState) {
        EncodedPayload payload = encoder.encodeState(saga.sagaName(), saga.sagaId(), finalState);
        return end("complete", completeSagaWithState, saga, payload, finalState);
    }

    <S> SagaInstance<S> complete(SagaInstance<S> saga) {
        return end("complete", completeSaga, saga, null, saga.state());
    }

    <S> SagaInstance<S> archive(SagaInstance<S> saga) {
        return end("archive", archiveSaga, saga, null, saga.state());
    }

    /** Says why a saga was not at the version that a writer expected. */
    RuntimeException conflict(String sagaName, String sagaId, long expectedVersion) {
        Optional<Long> actual = database.read(selectVersion, statement -> {
            new ArrayBinder(statement).text(tenantId).text(sagaName).text(sagaId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        });
        return actual.isEmpty()
                ? SagaNotFoundException.absent(sagaName, sagaId)
                : new StaleSagaException(sagaName, sagaId, expectedVersion, actual.get());
    }

    private <S> SagaInstance<S> end(
            String verb, String sql, SagaInstance<?> saga, @Nullable EncodedPayload payload, S state) {
        return database.writeAtomically(what(verb, saga), () -> {
            SagaInstance<S> ended = write(verb, sql, saga, payload, state, null);
            database.write(what(verb, saga), deleteTimeouts, statement -> new ArrayBinder(statement)
                    .text(tenantId)
                    .text(saga.sagaName())
                    .text(saga.sagaId())
                    .update());
            return ended;
        });
    }

    private <S> SagaInstance<S> write(
            String verb,
            String sql,
            SagaInstance<?> saga,
            @Nullable EncodedPayload payload,
            S state,
            @Nullable Instant timeoutAt) {
        PreparedStatementCallback<Optional<SagaInstance<S>>> run = statement -> {
            ArrayBinder parameters = new ArrayBinder(statement);
            if (payload != null) {
                parameters.text(payload.type()).number(payload.schemaVersion()).text(payload.json());
            }
            parameters.text(tenantId).text(saga.sagaName()).text(saga.sagaId()).number(saga.version());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(SagaRows.saga(row, 1, saga.sagaName(), saga.sagaId(), state, timeoutAt))
                        : Optional.empty();
            }
        };
        Optional<SagaInstance<S>> written = database.write(what(verb, saga), sql, run);
        return written.orElseThrow(() -> conflict(saga.sagaName(), saga.sagaId(), saga.version()));
    }

    private static Supplier<String> what(String verb, SagaInstance<?> saga) {
        return () -> "%s saga %s/%s".formatted(verb, saga.sagaName(), saga.sagaId());
    }
}

package io.pgstore.saga;

import io.pgstore.schema.ArrayBinder;
import io.pgstore.schema.StoreDatabase;

/** Notes which messages were handled. */
final class SagaMessages {
    private static final String INSERT_MESSAGE = """
            INSERT INTO {saga_messages} (tenant_id, saga_name, correlation_id, message_id, handled_at)
            VALUES (?, ?, ?, ?, clock_timestamp())
            ON CONFLICT (tenant_id, saga_name, correlation_id, message_id) DO NOTHING
            """;

    private final StoreDatabase database;
    private final String tenantId;
    private final SagaEncoder encoder;
    private final String insertMessage;

    SagaMessages(SagaStoreContext context, String tenantId) {
        this.database = context.database();
        this.tenantId = tenantId;
        this.encoder = new SagaEncoder(context.codec(), tenantId);
        this.insertMessage = database.tables().resolve(INSERT_MESSAGE);
    }

    boolean record(String sagaName, String correlationId, String messageId) {
        encoder.requireMessage(sagaName, correlationId, messageId);
        int inserted = database.write(
                () -> "note message %s of saga %s".formatted(messageId, sagaName),
                insertMessage,
                statement -> new ArrayBinder(statement)
                        .text(tenantId)
                        .text(sagaName)
                        .text(correlationId)
                        .text(messageId)
                        .update());
        return inserted == 1;
    }
}

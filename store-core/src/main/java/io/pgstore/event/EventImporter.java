package io.pgstore.event;

import io.pgstore.log.WriteScope;
import io.pgstore.schema.StoreDatabase;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Brings the events of another table in, batch by batch, each in a transaction of its own. */
final class EventImporter {
    private static final int BATCH_EVENTS = 1_000;
    private static final int BATCH_CHARACTERS = 4 << 20;

    private final StoreDatabase database;
    private final ImportStatements statements;

    EventImporter(EventStoreContext context, String tenantId) {
        this.database = context.database();
        this.statements = new ImportStatements(context, tenantId);
    }

    ImportResult importEvents(Iterator<ImportedEvent> events) {
        database.requireWritable(() -> "import events");
        WriteScope scope = database.inTransaction() ? WriteScope.CALLERS_TRANSACTION : WriteScope.OWN_TRANSACTION;
        long imported = 0;
        long read = 0;
        while (events.hasNext()) {
            List<ImportedEvent> batch = nextBatch(events);
            imported += database.writeAtomically(() -> "import events", () -> write(batch, scope));
            read += batch.size();
        }
        return new ImportResult(imported, read - imported);
    }

    private static List<ImportedEvent> nextBatch(Iterator<ImportedEvent> events) {
        List<ImportedEvent> batch = new ArrayList<>();
        int characters = 0;
        while (events.hasNext() && batch.size() < BATCH_EVENTS && characters < BATCH_CHARACTERS) {
            ImportedEvent event = events.next();
            batch.add(event);
            characters += event.json().length();
        }
        return batch;
    }

    private int write(List<ImportedEvent> batch, WriteScope scope) {
        List<ImportedEvent> missing = new ImportCheck(statements.stored(batch)).missing(batch);
        if (!missing.isEmpty() && statements.insert(missing, scope) < missing.size()) {
            throw new EventImportException("Streams are appended to during the import, near version %d of stream %s"
                    .formatted(missing.get(0).version(), missing.get(0).streamId()));
        }
        return missing.size();
    }
}

package io.pgstore.sample;

import io.pgstore.event.EventStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Reads invoice files and stores their lines, chunk by chunk. A chunk goes in whole or not at all, so an import that
 * broke off, wherever it was, is completed by running it again.
 */
@Component
final class InvoiceImport {
    private static final Logger log = LoggerFactory.getLogger(InvoiceImport.class);
    private static final int CHUNK = 500;

    private final EventStore eventStore;
    private final TransactionOperations transactions;
    private final List<LineEffect> effects;
    private volatile ImportCounts counts = ImportCounts.NONE;
    private volatile boolean stopped;

    /** Imports into {@code eventStore}; each chunk with its effects in one of the transactions. */
    InvoiceImport(EventStore eventStore, TransactionOperations transactions, List<LineEffect> effects) {
        this.eventStore = eventStore;
        this.transactions = transactions;
        this.effects = effects;
    }

    /** Returns what the import that began last has done so far. */
    ImportCounts counts() {
        return counts;
    }

    /** Makes a running import, and any later one, end after its present chunk. */
    void stop() {
        stopped = true;
    }

    /**
     * Imports a file to its end, unless it is stopped.
     *
     * @param afterChunk told how far the import has come, now and then
     * @return whether the end was reached; what was read before a stop stays
     * @throws UnreadableFileException if the file cannot be read to its end; what was stored before stays
     */
    boolean run(InvoiceFile file, Consumer<ImportCounts> afterChunk) {
        counts = ImportCounts.NONE;
        LineStore lines = new LineStore(eventStore, transactions, effects);
        List<FileLine.Accepted> chunk = new ArrayList<>(CHUNK);
        FileLine line = file.next();
        while (line != null && !stopped) {
            if (line instanceof FileLine.Accepted accepted) {
                chunk.add(accepted);
            } else if (line instanceof FileLine.Rejected rejected) {
                log.warn("Line {} rejected: {}", rejected.number(), rejected.reason());
                counts = counts.plusRejected();
            }
            line = file.next();
            if (chunk.size() == CHUNK || line == null) {
                int stored = lines.store(chunk);
                counts = counts.plus(stored, chunk.size() - stored);
                chunk.clear();
                afterChunk.accept(counts);
            }
        }
        return line == null;
    }
}

package io.pgstore.snapshot;

import io.pgstore.snapshot.TestSnapshots.Account;
import io.pgstore.testing.StoreTopic;
import java.util.List;
import java.util.UUID;

/** What the topics of the contract share: a fresh id for each test. */
abstract class SnapshotTopic extends StoreTopic<SnapshotStore> {
    final String id = "account-" + UUID.randomUUID();

    final void save(long... sequenceNumbers) {
        for (long sequenceNumber : sequenceNumbers) {
            store().save(id, sequenceNumber, new Account((int) sequenceNumber));
        }
    }

    /** Returns the committed sequence numbers, the highest first. */
    final List<Long> committed() {
        return owner().queryForList("""
                        SELECT sequence_number
                        FROM store.snapshots
                        WHERE tenant_id = 'default' AND persistence_id = ?
                        ORDER BY sequence_number DESC
                        """, Long.class, id);
    }
}

package io.pgstore.aggregate;

import io.pgstore.codec.PayloadException;
import io.pgstore.snapshot.Snapshot;
import io.pgstore.snapshot.SnapshotInfo;
import io.pgstore.snapshot.SnapshotPage;
import io.pgstore.snapshot.SnapshotStore;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one kind of aggregate. One that cannot be read as the state's class is skipped: it may be of a newer
 * release, of an older one without an upcaster, or of another kind of state.
 */
final class StateSnapshots<S> {
    private static final Logger LOG = LoggerFactory.getLogger(StateSnapshots.class);
    private static final SnapshotPage OLDER = SnapshotPage.first(10);

    private final SnapshotStore store;
    private final Class<S> stateType;
    private final AtomicBoolean warned = new AtomicBoolean();

    StateSnapshots(SnapshotStore store, Class<S> stateType) {
        this.store = store;
        this.stateType = stateType;
    }

    /** Returns the newest snapshot that can be read. */
    Optional<Snapshot<S>> newest(String streamId) {
        Optional<Snapshot<Object>> latest;
        try {
            latest = store.loadLatest(streamId, Object.class);
        } catch (PayloadException exception) {
            warn(exception.toString());
            return newestOfAll(streamId);
        }
        return latest.isEmpty() || isState(latest.get()) ? latest.map(this::cast) : newestOfAll(streamId);
    }

    /** Saves a snapshot of a state that is committed. */
    SnapshotInfo save(Loaded<S> loaded) {
        return store.save(loaded.streamId(), loaded.version(), Objects.requireNonNull(loaded.state()));
    }

    StateSnapshots<S> forTenant(String tenantId) {
        return new StateSnapshots<>(store.forTenant(tenantId), stateType);
    }

    private Optional<Snapshot<S>> newestOfAll(String streamId) {
        for (SnapshotInfo info : store.list(streamId, OLDER)) {
            try {
                Optional<Snapshot<Object>> snapshot = store.loadAt(streamId, info.sequenceNumber(), Object.class);
                if (snapshot.isPresent() && isState(snapshot.get())) {
                    return snapshot.map(this::cast);
                }
            } catch (PayloadException exception) {
                LOG.debug("A snapshot is skipped: {}", exception.getMessage());
            }
        }
        return Optional.empty();
    }

    // Read as what its stored type name says: JSON of another kind of state might fit, and mean something else.
    private boolean isState(Snapshot<Object> snapshot) {
        boolean fits = stateType.isInstance(snapshot.state());
        if (!fits) {
            warn("Snapshot %d of %s is of %s"
                    .formatted(
                            snapshot.sequenceNumber(),
                            snapshot.persistenceId(),
                            snapshot.state().getClass().getName()));
        }
        return fits;
    }

    private Snapshot<S> cast(Snapshot<Object> snapshot) {
        return new Snapshot<>(
                snapshot.persistenceId(),
                snapshot.sequenceNumber(),
                stateType.cast(snapshot.state()),
                snapshot.createdAt());
    }

    private void warn(String reason) {
        if (warned.compareAndSet(false, true)) {
            LOG.warn("Snapshots that cannot be read as {} are skipped, first: {}", stateType.getName(), reason);
        }
    }
}

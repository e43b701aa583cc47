package io.pgstore.snapshot;

import io.pgstore.codec.Codec;
import io.pgstore.schema.StoreDatabase;

/** What the parts of a snapshot store share, whatever the tenant. */
record SnapshotContext(StoreDatabase database, Codec codec, SnapshotPruner pruner) {}

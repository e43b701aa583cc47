package io.pgstore.autoconfigure;

import io.pgstore.event.Metadata;
import java.util.function.Supplier;

/** Where the metadata of events comes from that neither they nor a scope say. */
@FunctionalInterface
interface DefaultMetadata extends Supplier<Metadata> {}

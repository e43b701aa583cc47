package io.pgstore.event;

import io.pgstore.codec.EncodedPayload;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event ready to be written. */
record NewEvent(
        UUID eventId,
        boolean idGiven,
        EncodedPayload payload,
        Metadata metadata,
        @Nullable String metadataJson,
        Set<String> tags) {}

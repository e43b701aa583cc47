package io.pgstore.event;

import io.pgstore.schema.StoreDatabase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists streams by hopping from id to id in the primary key: a loose index scan, as there is no row per stream. */
final class StreamLister {
    // The hop that leaves the prefix ends the scan: no row beyond it is looked at.
    private static final String SELECT_STREAMS = """
            WITH RECURSIVE stream AS (
                (SELECT stream_id
                 FROM {events}
                 WHERE tenant_id = ? AND stream_id >= ? AND stream_id > ?
                 ORDER BY stream_id
                 LIMIT 1)
                UNION ALL
                SELECT (SELECT events.stream_id
                        FROM {events} AS events
                        WHERE events.tenant_id = ? AND events.stream_id > stream.stream_id
                        ORDER BY events.stream_id
                        LIMIT 1)
                FROM stream
                WHERE starts_with(stream.stream_id, ?))
            SELECT page.stream_id,
                   (SELECT events.version
                    FROM {events} AS events
                    WHERE events.tenant_id = ? AND events.stream_id = page.stream_id
                    ORDER BY events.version DESC
                    LIMIT 1) AS version
            FROM (SELECT stream_id FROM stream WHERE starts_with(stream_id, ?) LIMIT ?) AS page
            ORDER BY page.stream_id
            """;

    private final StoreDatabase database;
    private final StreamReader streams;
    private final String tenantId;
    private final String selectStreams;

    StreamLister(StoreDatabase database, StreamReader streams, String tenantId) {
        this.database = database;
        this.streams = streams;
        this.tenantId = tenantId;
        this.selectStreams = database.tables().resolve(SELECT_STREAMS);
    }

    List<StreamInfo> list(StreamListing listing) {
        String category = listing.category();
        String after = listing.after();
        if (category == null) {
            return list(listing.prefix(), after, listing.limit());
        }
        // The stream named as the category itself comes before all others of it.
        List<StreamInfo> page = new ArrayList<>();
        long version = isAfter(category, after) ? streams.version(category) : 0;
        if (version > 0) {
            page.add(new StreamInfo(category, version));
        }
        if (page.size() < listing.limit()) {
            page.addAll(list(category + "-", after, listing.limit() - page.size()));
        }
        return page;
    }

    private List<StreamInfo> list(String prefix, @Nullable String after, int limit) {
        return database.jdbc()
                .query(
                        selectStreams,
                        (row, number) -> new StreamInfo(row.getString(1), row.getLong(2)),
                        tenantId,
                        prefix,
                        after == null ? "" : after,
                        tenantId,
                        prefix,
                        tenantId,
                        prefix,
                        limit);
    }

    /** Compares as the database does: by the bytes of UTF-8. */
    private static boolean isAfter(String streamId, @Nullable String after) {
        return after == null
                || Arrays.compareUnsigned(
                                streamId.getBytes(StandardCharsets.UTF_8), after.getBytes(StandardCharsets.UTF_8))
                        > 0;
    }
}

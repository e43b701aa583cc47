package io.pgstore.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.springframework.util.Assert;

/**
 * One stream's part of {@link EventStore#appendAll}.
 *
 * @param streamId the stream to append to
 * @param expectedVersion what is expected of the stream
 * @param events payloads or {@link EventData}, in order
 * @since 0.1
 */
public record StreamAppend(String streamId, ExpectedVersion expectedVersion, List<?> events) {
    public StreamAppend {
        Assert.notNull(expectedVersion, "expectedVersion must not be null");
        Assert.notNull(events, "events must not be null");
        // Not List.copyOf: a null event is refused with its stream and its place in the list.
        events = Collections.unmodifiableList(new ArrayList<>(events));
    }
}

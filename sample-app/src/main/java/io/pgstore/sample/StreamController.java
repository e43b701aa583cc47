package io.pgstore.sample;

import io.pgstore.event.EventStore;
import io.pgstore.event.StreamRange;
import io.pgstore.event.StreamSlice;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Answers the events of a stream. */
@RestController
class StreamController {
    private final EventStore eventStore;

    StreamController(EventStore eventStore) {
        this.eventStore = eventStore;
    }

    /**
     * Answers the events of a stream, the oldest first; 404 if there is no such stream.
     *
     * @param id the stream's id, percent-encoded as one segment of the path: {@code a%2Fb} for {@code a/b}
     */
    @GetMapping("/api/streams/{id}")
    List<StreamEvent> events(@PathVariable String id) {
        StreamSlice stream = eventStore.read(id, StreamRange.all());
        if (!stream.exists()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no stream '%s'".formatted(id));
        }
        return stream.events().stream().map(StreamEvent::of).toList();
    }
}

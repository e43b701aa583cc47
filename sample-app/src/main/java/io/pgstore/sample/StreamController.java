package io.pgstore.sample;

import io.pgstore.event.EventStore;
import io.pgstore.event.StreamRange;
import java.io.OutputStream;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.json.JsonMapper;

/** Answers the events of a stream. */
@RestController
class StreamController {
    private final EventStore eventStore;
    private final JsonMapper jsonMapper;

    StreamController(EventStore eventStore, JsonMapper jsonMapper) {
        this.eventStore = eventStore;
        this.jsonMapper = jsonMapper;
    }

    /**
     * Answers the events of a stream, the oldest first, written as they are read; 404 if there is no such stream.
     *
     * @param id the stream's id, percent-encoded as one segment of the path: {@code a%2Fb} for {@code a/b}
     */
    @GetMapping("/api/streams/{id}")
    ResponseEntity<StreamingResponseBody> events(@PathVariable String id) {
        if (!eventStore.streamExists(id)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no stream '%s'".formatted(id));
        }
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body -> write(id, body));
    }

    // The array is closed only when all is written: an answer that broke off must not look like a whole one.
    private void write(String id, OutputStream body) {
        SequenceWriter array = jsonMapper.writerFor(StreamEvent.class).writeValuesAsArray(body);
        eventStore.read(id, StreamRange.all(), event -> array.write(StreamEvent.of(event)));
        array.close();
    }
}

package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Server-sent events, read as the HTML standard says: only an event with data is one. */
final class ServerEvents implements AutoCloseable {
    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;
    private String lastId = "";

    /** An event; its id is that of the last event that had one. */
    record Event(String id, String name, String data) {}

    ServerEvents(HttpResponse<InputStream> response) {
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    /** Waits for the next event. */
    Event next() throws IOException {
        Event event = event(block());
        return event == null ? next() : event;
    }

    /** Waits for the next block, an event or not, and returns the id of the last event after it. */
    String awaitId() throws IOException {
        event(block());
        return lastId;
    }

    /** Waits until the answer has ended. */
    void awaitEnd() throws IOException {
        while (lines.readLine() != null) {}
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private List<String> block() throws IOException {
        List<String> block = new ArrayList<>();
        String line = lines.readLine();
        while (line != null && !line.isEmpty()) {
            block.add(line);
            line = lines.readLine();
        }
        assertThat(line).as("the end of the event").isNotNull();
        return block;
    }

    private @Nullable Event event(List<String> block) {
        String name = "message";
        String data = null;
        for (String line : block) {
            String value = line.substring(line.indexOf(':') + 1);
            if (line.startsWith("id:")) {
                lastId = value;
            } else if (line.startsWith("event:")) {
                name = value;
            } else if (line.startsWith("data:")) {
                data = value;
            }
        }
        return data == null ? null : new Event(lastId, name, data);
    }
}

package io.pgstore.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A client of the HTTP interface of one instance of the order desk. */
final class Http {
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    Http(int port) {
        this.port = port;
    }

    /** Gets a text; {@code headers} are names and values in turns. */
    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return client.send(request(path, headers).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return client.send(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    /** Puts a text as JSON. */
    HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path, "Content-Type", "application/json");
        return client.send(request.PUT(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    /** Follows a stream of events; {@code headers} are names and values in turns. */
    ServerEvents events(String path, String... headers) throws IOException, InterruptedException {
        return new ServerEvents(client.send(request(path, headers).build(), BodyHandlers.ofInputStream()));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        return headers.length == 0 ? request : request.headers(headers);
    }
}

package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an IDE and the documentation say of each property. */
class ConfigurationMetadataTests {
    private static final Pattern ASSIGNMENT = Pattern.compile("(store(?:\\.[a-z][a-z0-9-]*)+)=");

    private final List<JsonNode> properties = read();

    @Test
    void everyPropertyIsDescribedInASentence() {
        assertThat(properties).hasSizeGreaterThan(15).allSatisfy(property -> assertThat(
                        property.path("description").asText())
                .as(property.path("name").asText())
                .matches("\\p{Lu}.*\\."));
    }

    @Test
    void everyPropertyIsDocumentedWithItsDefault() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        assertThat(properties).allSatisfy(property -> {
            String name = property.path("name").asText();
            assertThat(page).contains("| `%s` |".formatted(name));
            String line = page.lines()
                    .filter(candidate -> candidate.startsWith("| `%s` |".formatted(name)))
                    .findFirst()
                    .orElseThrow();
            String value = property.path("defaultValue").asText().replaceAll("[\\[\\] ]", "");
            assertThat(line).contains(value.isEmpty() ? "|  |" : "| `%s` |".formatted(value));
        });
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPropertyThatADocumentSetsExists(Path page) {
        List<String> names = properties.stream()
                .map(property -> property.path("name").asText())
                .toList();
        assertThat(ASSIGNMENT.matcher(contentOf(page.toFile())).results().map(assignment -> assignment.group(1)))
                .allSatisfy(named -> assertThat(names)
                        .as("%s in %s", named, page)
                        .anyMatch(name -> named.equals(name) || named.startsWith(name + ".")));
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("..", "docs"))) {
            return Stream.concat(Stream.of(Path.of("..", "README.md")), docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static List<JsonNode> read() {
        // The class path may hold the metadata of others under the same name; ours is beside our classes.
        String path =
                StoreProperties.class.getProtectionDomain().getCodeSource().getLocation()
                        + "META-INF/spring-configuration-metadata.json";
        try (InputStream metadata = new org.springframework.core.io.UrlResource(path).getInputStream()) {
            return new ObjectMapper()
                    .readTree(metadata)
                    .path("properties")
                    .valueStream()
                    .toList();
        } catch (IOException exception) {
            throw new IllegalStateException(exception);
        }
    }
}

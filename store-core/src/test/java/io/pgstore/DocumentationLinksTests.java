package io.pgstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever follows a link of the documentation arrives. */
class DocumentationLinksTests {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> root = Files.list(ROOT)) {
            return Stream.concat(root, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void thereArePages() throws IOException {
        assertThat(pages()).contains(ROOT.resolve("README.md"), ROOT.resolve("CHANGELOG.md"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkPointsToAFileAndAHeadingThatAreThere(Path page) {
        assertThat(links(page)).allSatisfy(link -> {
            int hash = link.indexOf('#');
            String file = hash < 0 ? link : link.substring(0, hash);
            Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
            assertThat(target).as("%s in %s", link, page).exists().startsWith(ROOT);
            if (hash >= 0) {
                assertThat(anchors(target)).as("%s in %s", link, page).contains(link.substring(hash + 1));
            }
        });
    }

    private static List<String> links(Path page) {
        return LINK.matcher(contentOf(page.toFile()))
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.contains("://"))
                .toList();
    }

    /** Returns what a heading is linked by: lower case, words joined by hyphens, without punctuation. */
    private static List<String> anchors(Path page) {
        return HEADING.matcher(contentOf(page.toFile()))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}

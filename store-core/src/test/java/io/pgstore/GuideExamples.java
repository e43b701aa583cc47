package io.pgstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The examples of a guide, which are to be code of the test that runs them. */
final class GuideExamples {
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private GuideExamples() {}

    /** Makes sure that each example of {@code docs/<guide>} stands in the source of {@code test}. */
    static void assertAreCodeOf(Class<?> test, String guide) throws IOException {
        String code = withoutSpace(
                Files.readString(Path.of("src/test/java", test.getName().replace('.', '/') + ".java")));
        List<String> examples = EXAMPLE.matcher(Files.readString(Path.of("../docs", guide)))
                .results()
                .map(example -> example.group(1))
                .toList();
        assertThat(examples)
                .hasSizeGreaterThan(2)
                .allSatisfy(example -> assertThat(code).as(example).contains(withoutSpace(example)));
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}

package io.pgstore.document;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.util.Assert;

/**
 * A place in a document: names of properties, joined by dots. It stands in the SQL as it is, so that an index can answer
 * it, and is therefore made of letters, digits and {@code _ @ $ -} only.
 */
record DocumentPath(String text) {
    private static final int LONGEST = 255;
    private static final Pattern LEGAL =
            Pattern.compile("(?:[\\p{L}\\p{N}_@$][\\p{L}\\p{N}_@$-]*(?:\\.[\\p{L}\\p{N}_@$][\\p{L}\\p{N}_@$-]*)*)?");

    /** The value itself. */
    static final DocumentPath SELF = new DocumentPath("");

    DocumentPath {
        Assert.notNull(text, "path must not be null");
        Assert.isTrue(
                LEGAL.matcher(text).matches() && text.length() <= LONGEST,
                () -> "path must be names of letters, digits and _ @ $ -, joined by dots, at most %d characters: '%s'"
                        .formatted(LONGEST, text));
    }

    /** Returns the path of a place in the document itself, not of the document. */
    static DocumentPath below(String text) {
        Assert.hasText(text, "path must not be blank");
        return new DocumentPath(text);
    }

    /** Returns the paths on the way to this one, from the root. */
    List<DocumentPath> parents() {
        List<DocumentPath> parents = new ArrayList<>();
        for (int dot = text.indexOf('.'); dot > 0; dot = text.indexOf('.', dot + 1)) {
            parents.add(new DocumentPath(text.substring(0, dot)));
        }
        return parents;
    }

    /** Returns the SQL of the value at this path of {@code data}: {@code jsonb}, null when missing. */
    String value(String data) {
        return text.isEmpty() ? data : "(%s #> '%s')".formatted(data, array());
    }

    /** Returns the SQL of the same as text; null when missing or JSON's null. */
    String string(String data) {
        return "(%s #>> '%s')".formatted(data, array());
    }

    /** Returns PostgreSQL's text of the array of names; quoted, or {@code null} would be no name. */
    String array() {
        return text.isEmpty()
                ? "{}"
                : List.of(text.split("\\.")).stream()
                        .map(name -> '"' + name + '"')
                        .collect(Collectors.joining(",", "{", "}"));
    }
}

package io.pgstore.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a CSV file.
 *
 * @param number the number of its first line in the file, counted from 1
 * @param fields the fields with their quotes taken off; empty if the line is no row
 * @param problem why the line is no row; {@code null} if it is one
 */
record CsvRow(long number, List<String> fields, @Nullable String problem) {
    CsvRow {
        fields = List.copyOf(fields);
    }
}

package io.pgstore.sample;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells in words, without a stack trace, why the application ends when its file cannot be read. */
final class UnreadableFileAnalyzer extends AbstractFailureAnalyzer<UnreadableFileException> {
    /** What to do about it. */
    static final String ACTION = "Set retail.file to a CSV file whose first line names the columns %s."
            .formatted(String.join(", ", InvoiceLineParser.COLUMNS));

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnreadableFileException cause) {
        return new FailureAnalysis(cause.getMessage(), ACTION, cause);
    }
}

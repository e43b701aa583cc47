package io.pgstore.autoconfigure;

import io.pgstore.log.LogSetupException;
import io.pgstore.schema.MissingCollectionsException;
import io.pgstore.schema.SchemaNamesException;
import io.pgstore.schema.SchemaVersionException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says why the stores do not start, and what to do, instead of a stack trace. */
final class StoreFailureAnalyzer implements FailureAnalyzer {
    private static final String GET_SQL = """
            Either let the application create what is missing, with store.migration.mode=migrate and a role that may; \
            or start it once with store.migration.export=store.sql, which writes the SQL to that file, and have that run \
            by a role that may (with store.migration.runtime-role naming the application's role it grants that role \
            what it needs).""";

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String action = action(cause);
            if (action != null) {
                return new FailureAnalysis(cause.getMessage(), action, cause);
            }
        }
        return null;
    }

    private static @Nullable String action(Throwable cause) {
        if (cause instanceof StoreStartupException startup) {
            return startup.action();
        }
        if (cause instanceof SchemaVersionException || cause instanceof MissingCollectionsException) {
            return GET_SQL;
        }
        if (cause instanceof SchemaNamesException names) {
            return "Set %s=%s.".formatted(names.property(), names.foundName());
        }
        if (cause instanceof LogSetupException) {
            return "Have that run by the owner of the tables, then start again.";
        }
        return null;
    }
}

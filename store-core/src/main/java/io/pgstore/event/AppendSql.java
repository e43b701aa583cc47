package io.pgstore.event;

import io.pgstore.log.PositionLog;
import io.pgstore.log.WriteScope;
import io.pgstore.log.WriteSql;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A statement that appends to one stream, for each way to look at the stream's head. */
final class AppendSql {
    private final Map<AppendHead, WriteSql> statements = new EnumMap<>(AppendHead.class);

    /** Resolves what {@link AppendHead#each} returned. */
    AppendSql(PositionLog log, Map<AppendHead, String> statements) {
        statements.forEach((head, statement) -> this.statements.put(head, WriteSql.of(log, statement)));
    }

    /** Returns the statement that looks for what is expected. */
    String in(WriteScope scope, ExpectedVersion expected) {
        return Objects.requireNonNull(statements.get(AppendHead.of(expected))).in(scope);
    }
}

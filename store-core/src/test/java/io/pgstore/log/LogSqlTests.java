package io.pgstore.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.schema.StoreTables;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogSqlTests {
    private final LogSql sql = new LogSql(StoreTables.defaults(), "events", Duration.ofSeconds(30));

    @ParameterizedTest
    @EnumSource(WriteScope.class)
    void aWritingStatementIsResolvedOnceForEachScope(WriteScope scope) {
        String resolved = sql.write("SELECT {fence}", scope);
        assertThat(sql.write("SELECT {fence}", scope)).isSameAs(resolved);
        assertThat(resolved).contains("pg_advisory_xact_lock_shared");
        assertThat(resolved.contains("'pgstore.fence_'")).isEqualTo(scope != WriteScope.STATEMENT);
        assertThat(resolved.contains("idle_in_transaction")).isEqualTo(scope == WriteScope.OWN_TRANSACTION);
    }
}

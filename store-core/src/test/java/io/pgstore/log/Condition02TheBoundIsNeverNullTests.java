package io.pgstore.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstore.schema.StoreTables;
import io.pgstore.testing.TestDatabase;
import io.pgstore.testing.TestRole;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Condition 2: a bound is never NULL, which would lock nothing, and never the number written ahead for the WAL. */
class Condition02TheBoundIsNeverNullTests {
    private static final Pattern ADVICE = Pattern.compile("run ((?:GRANT|ALTER|INSERT) .*)");

    @AutoClose
    private final TestLog log = TestLog.create();

    @Test
    void aSequenceThatWasNeverUsedIsAnnouncedAsZero() {
        try (OpenTransaction open = log.beginAppend("first")) {
            assertThat(log.fences()).containsExactly(new TestLog.Fence(open.pid(), 0));
        }
    }

    @Test
    void theBoundIsTheLastPositionTakenAndNotTheOneWrittenAhead() {
        for (long last = 0; last < 40; last++) {
            try (OpenTransaction open = log.beginAppend("open")) {
                assertThat(log.fences()).containsExactly(new TestLog.Fence(open.pid(), last));
                assertThat(log.store().status().lastPosition()).isEqualTo(last + 1);
            }
        }
    }

    @Test
    void aRoleWithoutUsageOnTheSequenceIsToldTheGrantWhichWorks() {
        TestRole role = log.database().createRole();
        TestDatabase asRole = log.database().as(role);
        log.jdbc().execute("GRANT USAGE ON SCHEMA store TO " + role.name());
        log.jdbc().execute("GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA store TO " + role.name());

        String advice = adviceAtStart(asRole);
        assertThat(advice).startsWith("GRANT USAGE, SELECT ON SEQUENCE \"store\".\"events_position_seq\" TO ");
        log.jdbc().execute(advice);

        TestLog asGranted = TestLog.on(asRole, StoreTables.defaults());
        asGranted.append("a");
        assertThat(asGranted.reader(10).poll()).hasSize(1);
    }

    @Test
    void theGrantQuotesARoleWhoseNameNeedsIt() {
        TestRole role = new TestRole(log.database().createRole().name() + "-\"Quoted\"", "secret");
        log.jdbc()
                .execute("CREATE ROLE \"%s\" LOGIN PASSWORD 'secret'"
                        .formatted(role.name().replace("\"", "\"\"")));
        log.jdbc().execute("GRANT USAGE ON SCHEMA store TO PUBLIC");
        log.jdbc().execute("GRANT SELECT ON ALL TABLES IN SCHEMA store TO PUBLIC");
        TestDatabase asRole = log.database().as(role);
        log.jdbc().execute(adviceAtStart(asRole));
        assertThat(TestLog.on(asRole, StoreTables.defaults()).reader(10).poll()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CACHE 10", "INCREMENT 2", "CYCLE", "MINVALUE -5", "START 7"})
    void aSequenceThatWasChangedIsRefusedWithTheStatementThatRepairsIt(String change) {
        log.jdbc().execute("ALTER SEQUENCE store.events_position_seq " + change);
        log.jdbc().execute(adviceAtStart(log.database()));
        assertThat(TestLog.on(log.database(), StoreTables.defaults())
                        .append("a")
                        .version())
                .isEqualTo(1);
    }

    private static String adviceAtStart(TestDatabase database) {
        StringBuilder advice = new StringBuilder();
        assertThatExceptionOfType(LogSetupException.class)
                .isThrownBy(() -> TestLog.on(database, StoreTables.defaults()))
                .satisfies(refused -> {
                    Matcher matcher = ADVICE.matcher(String.valueOf(refused.getMessage()));
                    assertThat(matcher.find()).isTrue();
                    advice.append(matcher.group(1));
                });
        return advice.toString();
    }
}

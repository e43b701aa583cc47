package io.pgstore.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Condition 1: every writer takes the fence; only the store's statements take numbers. */
class Condition01EveryWriterTakesTheFenceTests {
    @AutoClose
    private final TestLog log = TestLog.create();

    @ParameterizedTest
    @EnumSource
    void everyWayToAppendHoldsBackReadersFromItsFirstPositionOn(WayToAppend way) {
        log.skipTo(100);
        TestReader reader = log.reader(10);
        try (OpenTransaction open = log.begin()) {
            open.call(() -> way.append(log.store(), "held"));
            assertThat(log.fences()).containsExactly(new TestLog.Fence(open.pid(), 100));
            log.append("later");
            assertThat(reader.poll()).isEmpty();
            assertThat(reader.position()).isEqualTo(100);
            open.commit();
        }
        assertThat(log.fences()).isEmpty();
        List<Long> positions =
                reader.poll().stream().map(event -> event.position()).toList();
        assertThat(positions.get(0)).isEqualTo(101);
        assertThat(positions).isSorted().endsWith(log.lastPosition());
    }

    @Test
    void positionsHaveNoDefaultSoNoStatementTakesThemByAccident() {
        Map<String, Object> column = log.jdbc().queryForMap("""
                        SELECT column_default, is_nullable, is_identity, is_generated
                        FROM information_schema.columns
                        WHERE table_schema = 'store' AND table_name = 'events' AND column_name = 'position'
                        """);
        assertThat(column)
                .containsEntry("column_default", null)
                .containsEntry("is_nullable", "NO")
                .containsEntry("is_identity", "NO")
                .containsEntry("is_generated", "NEVER");
    }
}

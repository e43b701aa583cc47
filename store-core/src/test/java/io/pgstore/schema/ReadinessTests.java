package io.pgstore.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** When the stores may use their database. */
class ReadinessTests {
    @AutoClose
    private static final TestDatabase owner = TestDatabase.create();

    private final List<String> taken = new ArrayList<>();
    private boolean broken = true;
    private final Readiness readiness = Readiness.after(() -> taken.add("first"));
    private final StoreDatabase database = new StoreDatabase(owner.dataSource(), StoreTables.defaults(), readiness);

    @Test
    void everyCallIsRefusedBeforeAllStepsWereTaken() {
        assertThatExceptionOfType(StoreNotReadyException.class).isThrownBy(database::jdbc);
        assertThatExceptionOfType(StoreNotReadyException.class).isThrownBy(this::read);
        assertThatExceptionOfType(StoreNotReadyException.class).isThrownBy(this::write);
        assertThatExceptionOfType(StoreNotReadyException.class)
                .isThrownBy(() -> database.writeAtomically(() -> "write", () -> 1));
        readiness.prepare();
        assertThat(read()).isTrue();
        assertThat(write()).isTrue();
    }

    @Test
    void stepsMayUseTheDatabaseAndAreTakenInTheirOrder() {
        database.prepare(() -> taken.add("second " + read()));
        readiness.prepare();
        assertThat(taken).containsExactly("first", "second true");
    }

    @Test
    void aStepIsTakenAtOnceWhenTheDatabaseIsReady() {
        readiness.prepare();
        database.prepare(() -> taken.add("late"));
        assertThat(taken).containsExactly("first", "late");
    }

    @Test
    void aStepThatFailsIsTakenAgainAndCallsSayWhy() {
        database.prepare(this::breakOnce);
        assertThatIllegalStateException().isThrownBy(readiness::prepare);
        assertThatExceptionOfType(StoreNotReadyException.class)
                .isThrownBy(this::read)
                .withMessageContaining("broken")
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(readiness.isReady()).isFalse();
        readiness.prepare();
        assertThat(readiness.isReady()).isTrue();
        assertThat(taken).containsExactly("first", "mended");
    }

    private void breakOnce() {
        if (broken) {
            broken = false;
            throw new IllegalStateException("broken");
        }
        taken.add("mended");
    }

    private boolean read() {
        return database.read("SELECT 1", statement -> statement.execute());
    }

    private boolean write() {
        return database.write(() -> "write", "SELECT 1", statement -> statement.execute());
    }
}

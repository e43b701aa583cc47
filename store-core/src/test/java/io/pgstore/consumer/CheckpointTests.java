package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When checkpoints are written, and what that costs. */
class CheckpointTests extends ConsumerTopic {
    private static final Duration NEVER = Duration.ofDays(1);

    @BeforeEach
    void writeDownEachMove() {
        jdbc().execute("CREATE TABLE moves (position bigint)");
        jdbc().execute("""
                CREATE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO moves VALUES (new.position);
                    RETURN NULL;
                END $$
                """);
        jdbc().execute(
                        "CREATE TRIGGER note AFTER UPDATE OF position ON store.consumers FOR EACH ROW EXECUTE FUNCTION note_move()");
    }

    @Test
    void theCheckpointMovesPastEventsOfOthersWithoutAWriteForEach() {
        append("a-1", counted(1, 2_500));
        JdbcConsumers consumers = start(builder -> builder.checkpointInterval(NEVER)
                .consumer(Reactor.named("r").types(Noted.class).each(event -> {})));
        awaitCaughtUp(consumers, "r");
        assertThat(moves()).isEmpty();
        consumers.close();
        assertThat(moves()).containsExactly(2_500L);
    }

    @Test
    void theCheckpointMovesPastEventsOfOthersOnceInEachInterval() {
        append("a-1", counted(1, 2_500));
        start(builder -> builder.checkpointInterval(Duration.ofMillis(50))
                .consumer(Reactor.named("r").types(Noted.class).each(event -> {})));
        await("SELECT count(*) = 1 FROM store.consumers WHERE position = 2500");
        append("a-1", new Counted(2_501));
        await("SELECT count(*) = 1 FROM store.consumers WHERE position = 2501");
    }

    @Test
    void theCheckpointIsWrittenOnceForEachBatch() {
        append("a-1", counted(1, 1_000));
        JdbcConsumers consumers = start(builder -> builder.checkpointInterval(NEVER)
                .consumer(Projector.named("p").batchSize(100).batch(events -> {})));
        awaitCaughtUp(consumers, "p");
        assertThat(moves()).containsExactly(100L, 200L, 300L, 400L, 500L, 600L, 700L, 800L, 900L, 1_000L);
    }

    @Test
    void partitionsWaitForFullBatchesOfTheirOwn() {
        for (int stream = 0; stream < 64; stream++) {
            append("s-" + stream, counted(1, 125));
        }
        JdbcConsumers consumers = start(builder -> builder.checkpointInterval(NEVER)
                .consumer(Projector.named("p").partitions(8).batchSize(1_000).each(event -> writeDown("p", event))));
        awaitCaughtUp(consumers, "p");
        assertThat(moves()).hasSizeLessThanOrEqualTo(16);
        assertThat(handled("p")).hasSize(8_000).doesNotHaveDuplicates();
    }

    @Test
    void aCheckpointRewritesItsRowInPlace() {
        JdbcConsumers consumers = start(projector("p"));
        awaitCaughtUp(consumers, "p");
        consumers.close();
        Checkpoints checkpoints = new Checkpoints(store.log().database());
        long fence = owner.queryForObject("SELECT fence FROM store.consumers", Long.class);
        Claim claim = new Claim(
                new ConsumerKey("default", "p"), 0, fence, store.log().horizon().logId(), 0, 0, null, 0, false);
        transaction().executeWithoutResult(status -> {
            for (int position = 1; position <= 10; position++) {
                checkpoints.save(claim, position);
            }
            // The connection may have rewritten rows before, in place as well.
            assertThat(owner.queryForObject(
                            "SELECT n_tup_upd >= 10 AND n_tup_hot_upd = n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = 'consumers'",
                            Boolean.class))
                    .isTrue();
        });
    }

    private List<Long> moves() {
        return jdbc().queryForList("SELECT position FROM moves", Long.class);
    }
}

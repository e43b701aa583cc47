package io.pgstore.consumer;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the partitions that one consumer handles here in line with what the database says, and with its fair share. */
final class Assignment {
    private static final Logger LOG = LoggerFactory.getLogger(Assignment.class);

    private final ConsumerContext context;
    private final ConsumerRun consumer;
    private final Runnable changed;
    private boolean prepared;
    private boolean forced;

    /**
     * Begins without partitions.
     *
     * @param changed called when a partition has come to its end
     */
    Assignment(ConsumerContext context, ConsumerRun consumer, Runnable changed) {
        this.context = context;
        this.consumer = consumer;
        this.changed = changed;
    }

    ConsumerRun consumer() {
        return consumer;
    }

    /**
     * Makes the consumer's rows if it has none, or moves them if it is to begin elsewhere.
     *
     * @return whether that is done; else the rows are to be looked at again
     */
    boolean prepare(List<PartitionRow> rows) {
        if (!prepared) {
            prepared = begin(rows);
        }
        return prepared;
    }

    private boolean begin(List<PartitionRow> rows) {
        ConsumerSettings settings = consumer.settings();
        if (!settings.checkpoints()) {
            runEverything(settings);
            return true;
        }
        if (rows.isEmpty()) {
            StartPosition start =
                    settings.forcePosition() == null ? settings.initialPosition() : settings.forcePosition();
            context.rows().insert(consumer.key(), settings.partitions(), logId(), start.resolve(context.log()));
            forced = true;
            return false;
        }
        requirePartitions(rows);
        if (forced || settings.forcePosition() == null) {
            return true;
        }
        long position = settings.forcePosition().resolve(context.log());
        forced = true;
        if (!context.control()
                .force(consumer.key(), position, context.ownership().instance())) {
            return true;
        }
        LOG.info("Consumer {} begins after position {}, as is forced", consumer.key(), position);
        return false;
    }

    /** Begins and ends partitions. */
    void update(List<PartitionRow> rows, List<String> live) {
        consumer.begin(rows);
        if (!consumer.settings().checkpoints()) {
            return;
        }
        noteState(rows);
        endLost(rows);
        forget();
        releaseForgotten(rows);
        int share = Shares.of(context.ownership().instance(), live, rows);
        long owned = rows.stream().filter(row -> isMine(row) && row.running()).count();
        if (owned > share) {
            retire(owned - share);
        } else if (owned < share && rows.stream().anyMatch(PartitionRow::free)) {
            context.ownership().claim(consumer.key(), (int) (share - owned)).forEach(this::begin);
        }
        rows.stream().filter(PartitionRow::decided).forEach(row -> {
            PartitionRun run = consumer.runs().get(row.partition());
            if (run != null) {
                run.decided();
            }
        });
    }

    /** Ends all partitions, and gives those back that have come to rest. */
    void retireAll() {
        consumer.runs().values().forEach(PartitionRun::retire);
        forget();
    }

    private void runEverything(ConsumerSettings settings) {
        long position = settings.initialPosition().resolve(context.log());
        UUID logId = logId();
        for (int partition = 0; partition < settings.partitions(); partition++) {
            begin(new Claim(consumer.key(), partition, 0, logId, position, 0, null, 0, false));
        }
    }

    private void requirePartitions(List<PartitionRow> rows) {
        int stored = rows.get(0).partitions();
        int configured = consumer.settings().partitions();
        if (stored != configured) {
            throw new IllegalStateException(
                    "it has %d partitions in the database and %d are configured; configure %d, or give it another id"
                            .formatted(stored, configured, stored));
        }
    }

    private void begin(Claim claim) {
        PartitionRun run = context.run(consumer, claim, changed);
        consumer.runs().put(claim.partition(), run);
        LOG.debug("Partition {} of consumer {} is handled here", claim.partition(), consumer.key());
        run.wake();
    }

    /** Learns whether the consumer was stopped, here or elsewhere, or resumed. */
    private void noteState(List<PartitionRow> rows) {
        PartitionRow stopped =
                rows.stream().filter(PartitionRow::stopped).findFirst().orElse(null);
        if (stopped == null) {
            consumer.stopped(null);
        } else if (consumer.stopped() == null) {
            consumer.stopped(
                    new ConsumerStoppedException(consumer.settings().id(), String.valueOf(stopped.lastError()), null));
        }
    }

    private void endLost(List<PartitionRow> rows) {
        for (PartitionRow row : rows) {
            PartitionRun run = consumer.runs().get(row.partition());
            if (run == null) {
                continue;
            }
            if (!isMine(row)) {
                run.lose();
            } else if (!row.running()) {
                run.retire();
            }
        }
    }

    private void forget() {
        for (PartitionRun run : new ArrayList<>(consumer.runs().values())) {
            if (run.isEnding() && run.isQuiet()) {
                if (!run.isLost() && consumer.settings().checkpoints()) {
                    Claim claim = run.claim();
                    context.ownership().release(claim.key(), claim.partition(), claim.fence(), run.position());
                }
                consumer.runs().remove(run.claim().partition());
            }
        }
    }

    /** Gives back what is this process's by the database, but was broken off here. */
    private void releaseForgotten(List<PartitionRow> rows) {
        rows.stream()
                .filter(row -> isMine(row) && !consumer.runs().containsKey(row.partition()))
                .forEach(row -> context.ownership().release(row.key(), row.partition(), row.fence(), row.position()));
    }

    private void retire(long count) {
        consumer.runs().values().stream()
                .filter(run -> !run.isEnding())
                .limit(count
                        - consumer.runs().values().stream()
                                .filter(PartitionRun::isEnding)
                                .count())
                .forEach(PartitionRun::retire);
    }

    private boolean isMine(PartitionRow row) {
        return row.owner().equals(context.ownership().instance());
    }

    private UUID logId() {
        return context.log().horizon().logId();
    }
}

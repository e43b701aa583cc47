package io.pgstore.projection;

import io.pgstore.codec.Codec;
import io.pgstore.consumer.ConsumerStatus;
import io.pgstore.consumer.Consumers;
import io.pgstore.consumer.FailurePolicy;
import io.pgstore.consumer.Projector;
import io.pgstore.event.EventLog;
import io.pgstore.event.JdbcEventStore;
import io.pgstore.schema.Pause;
import io.pgstore.schema.StoreDatabase;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.Assert;

/**
 * {@link Projections} with the PostgreSQL table {@code projections}. To feed them, the {@link #projectors} are to run as
 * consumers, and {@link InlineProjections} is to be a hook of each store that appends.
 *
 * @since 0.1
 */
public final class JdbcProjections implements Projections, AutoCloseable {
    private final EventLog log;
    private final Consumers consumers;
    private final ProjectionChanges changes;
    private final ProjectionBuilds builds;
    private final DeclaredProjections declared;

    private JdbcProjections(Builder builder) {
        this.log = builder.store.log();
        this.consumers = builder.consumers;
        this.declared = DeclaredProjections.of(builder.projections, log, builder.store.tenantId());
        this.changes =
                new ProjectionChanges(log, consumers, builder.transactionManager, builder.policy, declared.keys());
        this.builds = new ProjectionBuilds(declared.inOrder(), changes, consumers, log, builder.checkInterval);
    }

    /**
     * Starts building.
     *
     * @param store whose events the projections take
     * @param consumers runs the {@link #projectors}
     * @param transactionManager manages transactions on the store's data source
     * @param projections all projections of the application
     */
    public static Builder builder(
            JdbcEventStore store,
            Consumers consumers,
            PlatformTransactionManager transactionManager,
            Collection<? extends Projection> projections) {
        return new Builder(store, consumers, transactionManager, projections);
    }

    /**
     * Returns what follows the log for projections: for asynchronous ones always, for inline ones while they are built.
     *
     * @param codec the codec of the event stores
     * @param storeTenant the tenant of those projections that do not name another
     * @throws io.pgstore.codec.PayloadException if one takes events of a class that is no payload
     */
    public static List<Projector> projectors(
            StoreDatabase database, Codec codec, String storeTenant, Collection<? extends Projection> projections) {
        return projections.stream()
                .map(projection -> projector(Fed.of(projection, database, codec, storeTenant)))
                .toList();
    }

    private static Projector projector(Fed fed) {
        ProjectionSettings settings = fed.settings();
        return Projector.named(settings.consumerId())
                .filter(settings.filter())
                .batchSize(settings.batchSize())
                // What is folded without an event, or with it in another place, is wrong.
                .onFailure(FailurePolicy.STOP)
                .batch(events -> fed.feed().take(events, Standing.Feeder.LOG));
    }

    /**
     * Registers the projections, begins to build those that are new or changed, and goes on with those that are being
     * built; idempotent. What is new while there are few events is built when this returns.
     */
    public void start() {
        builds.start();
    }

    /** Returns whether it was started and not closed since. */
    public boolean running() {
        return builds.running();
    }

    /** Looks after builds no longer. Idempotent; it may be started again. */
    @Override
    public void close() {
        builds.close();
    }

    @Override
    public Set<String> names() {
        return declared.names();
    }

    @Override
    public ProjectionStatus status(String name) {
        NavigableMap<Integer, Fed> versions = declared.versions(name);
        long end = log.horizon().last();
        return new ProjectionStatus(
                name,
                rows(name).stream()
                        .map(row -> status(row, versions.get(row.version()), end))
                        .toList());
    }

    @Override
    public void rebuild(String name) {
        changes.rebuild(declared.highest(name));
    }

    @Override
    public int switchBack(String name) {
        NavigableMap<Integer, Fed> versions = declared.versions(name);
        return changes.switchBack(declared.highest(name).key(), row -> versions.containsKey(row.version()))
                .orElseThrow(() -> new IllegalStateException(
                        "Projection %s has no retired version that is declared here: there is none to switch back to"
                                .formatted(name)))
                .version();
    }

    @Override
    public int dropRetired(String name) {
        NavigableMap<Integer, Fed> versions = declared.versions(name);
        return changes.dropRetired(declared.highest(name).key(), version -> {
            Fed fed = versions.get(version);
            Assert.state(
                    fed != null, () -> "version %d of projection %s is not declared here, so nobody knows what it keeps"
                            .formatted(version, name));
            return fed;
        });
    }

    @Override
    public String collection(String name) {
        ProjectionRow serving = serving(name);
        return serving == null ? declared.highest(name).settings().collection() : serving.collection();
    }

    @Override
    public CompletableFuture<Void> await(String name, long position, Duration timeout) {
        ProjectionRow awaited = awaited(name);
        Long missed = awaited.missedPosition();
        if (awaited.misses() && missed != null && missed <= position) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "Projection %s version %d misses events from position %d on: an application appends that does not know it"
                            .formatted(name, awaited.version(), missed)));
        }
        if (awaited.standing().takesFrom(Standing.Feeder.APPEND)) {
            return CompletableFuture.completedFuture(null);
        }
        Fed followed = Objects.requireNonNull(declared.versions(name).get(awaited.version()));
        return consumers.whenProcessed(followed.settings().consumerId(), position, timeout);
    }

    /** Returns the version that serves if it is declared here, else the highest one declared here that is kept. */
    private ProjectionRow awaited(String name) {
        NavigableMap<Integer, Fed> versions = declared.versions(name);
        ProjectionRow serving = serving(name);
        if (serving != null && versions.containsKey(serving.version())) {
            return serving;
        }
        return rows(name).stream()
                .filter(row -> !row.dropped() && versions.containsKey(row.version()))
                .max(Comparator.comparing(ProjectionRow::version))
                .orElseThrow(() -> new IllegalStateException(
                        serving == null
                                ? "Projection %s has not been started".formatted(name)
                                : "Projection %s is served by version %d, which is not declared here; here it is %s"
                                        .formatted(name, serving.version(), versions.keySet())));
    }

    private ProjectionStatus.Version status(ProjectionRow row, @Nullable Fed fed, long end) {
        boolean inTime = row.standing().takesFrom(Standing.Feeder.APPEND);
        ConsumerStatus followed = fed == null || inTime || row.dropped()
                ? null
                : consumers.status(fed.settings().consumerId());
        long position = followed == null ? row.position() : BuildCompletion.position(followed);
        return new ProjectionStatus.Version(
                row.version(),
                row.standing().mode(),
                row.state(),
                row.collection(),
                row.misses() ? row.missedPosition() : null,
                inTime ? end : position,
                end,
                fed == null ? 0 : builds.rate(fed.key()),
                row.changedAt(),
                followed == null ? null : failure(followed));
    }

    private static @Nullable String failure(ConsumerStatus followed) {
        return followed.partitions().stream()
                .map(ConsumerStatus.Partition::lastError)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private @Nullable ProjectionRow serving(String name) {
        List<ProjectionRow> rows = rows(name);
        return rows.stream()
                .filter(row -> row.state() == ProjectionState.ACTIVE)
                .findFirst()
                .orElseGet(() -> rows.stream()
                        .filter(row -> row.state() == ProjectionState.BUILDING)
                        .max(Comparator.comparing(ProjectionRow::version))
                        .orElse(null));
    }

    private List<ProjectionRow> rows(String name) {
        return changes.registry().versions(declared.highest(name).key());
    }

    /** Builds {@link JdbcProjections}. */
    public static final class Builder {
        private final JdbcEventStore store;
        private final Consumers consumers;
        private final PlatformTransactionManager transactionManager;
        private final List<Projection> projections;
        private RebuildPolicy policy = RebuildPolicy.AUTO;
        private Duration checkInterval = Duration.ofSeconds(1);

        private Builder(
                JdbcEventStore store,
                Consumers consumers,
                PlatformTransactionManager transactionManager,
                Collection<? extends Projection> projections) {
            this.store = store;
            this.consumers = consumers;
            this.transactionManager = transactionManager;
            this.projections = List.copyOf(projections);
        }

        /** Sets what to do about changed versions, {@link RebuildPolicy#AUTO} unless set. */
        public Builder rebuild(RebuildPolicy changed) {
            policy = changed;
            return this;
        }

        /** Sets how often to look whether what is being built may serve, 1 second unless set. */
        public Builder checkInterval(Duration interval) {
            checkInterval = Pause.requirePositive("checkInterval", interval);
            return this;
        }

        /**
         * Builds it, not started.
         *
         * @throws IllegalArgumentException if a version is declared twice, or two projections share a collection
         */
        public JdbcProjections build() {
            return new JdbcProjections(this);
        }
    }
}

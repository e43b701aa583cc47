package io.pgstore.projection;

import io.pgstore.consumer.ConsumerStatus;
import io.pgstore.consumer.Consumers;
import io.pgstore.event.EventLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the projections that are being built: lets them serve when they are, and tells how they come on. */
final class ProjectionBuilds {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionBuilds.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOG_INTERVAL = TimeUnit.SECONDS.toNanos(5);

    private final List<Fed> projections;
    private final ProjectionChanges changes;
    private final Consumers consumers;
    private final EventLog log;
    private final Duration interval;
    private final Map<ProjectionKey, BuildProgress> progress = new ConcurrentHashMap<>();
    private final Set<ProjectionKey> told = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ScheduledThreadPoolExecutor thread;
    private @Nullable Future<?> looking;

    ProjectionBuilds(
            List<Fed> projections, ProjectionChanges changes, Consumers consumers, EventLog log, Duration interval) {
        this.projections = List.copyOf(projections);
        this.changes = changes;
        this.consumers = consumers;
        this.log = log;
        this.interval = interval;
    }

    synchronized void start() {
        if (thread == null) {
            projections.forEach(changes::register);
            ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, work -> {
                Thread created = new Thread(work, "store-projections");
                created.setDaemon(true);
                return created;
            });
            looking = started.scheduleWithFixedDelay(this::look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
            thread = started;
        }
    }

    boolean running() {
        return thread != null;
    }

    /** Begins nothing new, and waits for what is in hand. */
    synchronized void close() {
        ScheduledThreadPoolExecutor closed = thread;
        thread = null;
        if (closed == null || looking == null) {
            return;
        }
        looking.cancel(false);
        closed.shutdown();
        try {
            if (!closed.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("A projection that is being built is still looked after, {} after the end", PATIENCE);
            }
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how many positions of the log a build comes on in a second; 0 if there is none. */
    double rate(ProjectionKey key) {
        BuildProgress build = progress.get(key);
        return build == null ? 0 : build.rate();
    }

    private void look() {
        for (Fed fed : projections) {
            try {
                look(fed);
            } catch (RuntimeException exception) {
                if (running()) {
                    LOG.warn("Projection {} cannot be looked after; it will be tried again", fed.key(), exception);
                }
            }
        }
    }

    private void look(Fed fed) {
        Optional<ProjectionRow> row = changes.registry().find(fed.key());
        if (row.isEmpty() || row.get().state() != ProjectionState.BUILDING) {
            progress.remove(fed.key());
            row.ifPresent(built -> look(fed, built));
        } else if (!changes.completion().finish(fed)) {
            tell(fed);
        }
    }

    private void look(Fed fed, ProjectionRow built) {
        if (!built.misses()) {
            told.remove(fed.key());
            changes.completion().takeAppends(fed, built);
        } else if (!changes.mend(fed) && told.add(fed.key())) {
            LOG.warn(
                    "Projection {} misses events from position {} on: an application appends that does not know it. rebuild(\"{}\") mends it",
                    fed.key(),
                    built.missedPosition(),
                    fed.key().name());
        }
    }

    private void tell(Fed fed) {
        ConsumerStatus status = consumers.status(fed.settings().consumerId());
        BuildProgress build = progress.computeIfAbsent(fed.key(), key -> new BuildProgress(LOG_INTERVAL));
        if (build.saw(BuildCompletion.position(status), log.horizon().last())) {
            LOG.info("Projection {} is being built: {}", fed.key(), build);
        }
    }
}

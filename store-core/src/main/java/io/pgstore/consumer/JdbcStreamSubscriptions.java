package io.pgstore.consumer;

import io.pgstore.notification.Notifications;
import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.util.Assert;

/**
 * {@link StreamSubscriptions} on the PostgreSQL table {@code subscriptions}.
 *
 * @since 0.1
 */
public final class JdbcStreamSubscriptions implements StreamSubscriptions {
    /** The topic under which it is told that there is work. */
    public static final String TOPIC = "subscriptions";

    private static final Duration LONGEST_LEASE = Duration.ofDays(365);

    private final SubscriptionGroup group;
    private final Shared shared;
    private final SubscriptionWriter writer;
    private final SubscriptionClaims claims;
    private final SubscriptionLeases leases;
    private final SubscriptionControl control;
    private final SubscriptionFinder finder;

    /** What the views of all tenants and groups share: turns go on, and a transaction tells of its work once. */
    private record Shared(FairShare fairShare, Consumer<List<Boolean>> tell) {}

    /** Uses {@code database} for the default tenant and group; others learn of work by looking. */
    public JdbcStreamSubscriptions(StoreDatabase database) {
        this(database, Notifications.local());
    }

    /** As the other constructor, but tells of new work through {@code notifications}, which the caller closes. */
    public JdbcStreamSubscriptions(StoreDatabase database, Notifications notifications) {
        this(
                new SubscriptionGroup(database, "default", DEFAULT_GROUP),
                new Shared(new FairShare(), work -> notifications.publish(TOPIC)));
    }

    private JdbcStreamSubscriptions(SubscriptionGroup group, Shared shared) {
        this.group = group;
        this.shared = shared;
        this.writer = new SubscriptionWriter(group);
        this.claims = new SubscriptionClaims(group, shared.fairShare());
        this.leases = new SubscriptionLeases(group);
        this.control = new SubscriptionControl(group);
        this.finder = new SubscriptionFinder(group);
    }

    @Override
    public SubscribeResult subscribe(List<SubscriptionTarget> targets) {
        SubscribeResult result = writer.subscribe(targets);
        tellIf(targets.stream().anyMatch(target -> target.last() > 0));
        return result;
    }

    @Override
    public List<StreamLease> claim(int lagging, int leading, String by, Duration lease, String lane) {
        Assert.isTrue(lagging >= 0, () -> "lagging must not be negative: " + lagging);
        Assert.isTrue(leading >= 0, () -> "leading must not be negative: " + leading);
        Identifiers.requireId("by", by);
        Identifiers.requireName("lane", lane);
        requireLease(lease);
        return claims.claim(lagging, leading, by, lease, lane);
    }

    @Override
    public Set<String> ack(List<StreamAck> acks) {
        return leases.ack(acks);
    }

    @Override
    public Set<String> advance(List<StreamAck> acks) {
        return leases.advance(acks);
    }

    @Override
    public Set<String> retry(List<StreamRetry> retries) {
        return leases.retry(retries);
    }

    @Override
    public Set<String> release(List<StreamLease> held) {
        Set<String> released = leases.release(held);
        tellIf(!released.isEmpty());
        return released;
    }

    @Override
    public Set<String> renew(List<StreamLease> held, Duration duration) {
        requireLease(duration);
        return leases.renew(held, duration);
    }

    @Override
    public Set<String> block(List<StreamLease> held, String error) {
        Assert.notNull(error, "error must not be null");
        return leases.block(held, error);
    }

    @Override
    public int unblock(SubscriptionFilter filter) {
        return told(control.unblock(filter));
    }

    @Override
    public int defer(SubscriptionFilter filter, Instant due) {
        DueTimes.require(due);
        return told(control.defer(filter, due));
    }

    @Override
    public int reset(SubscriptionFilter filter) {
        return told(control.reset(filter));
    }

    @Override
    public int prioritize(SubscriptionFilter filter, int priority) {
        return control.prioritize(filter, priority);
    }

    @Override
    public Optional<StreamSubscription> find(String streamId) {
        return find(SubscriptionQuery.first(SubscriptionFilter.streams(streamId), 1)).stream()
                .findFirst();
    }

    @Override
    public List<StreamSubscription> find(SubscriptionQuery query) {
        return finder.find(query);
    }

    @Override
    public String tenantId() {
        return group.tenantId();
    }

    @Override
    public String group() {
        return group.name();
    }

    @Override
    public JdbcStreamSubscriptions forTenant(String tenantId) {
        Identifiers.requireTenantId(tenantId);
        return new JdbcStreamSubscriptions(new SubscriptionGroup(group.database(), tenantId, group.name()), shared);
    }

    @Override
    public JdbcStreamSubscriptions forGroup(String name) {
        Identifiers.requireName("group", name);
        return new JdbcStreamSubscriptions(new SubscriptionGroup(group.database(), group.tenantId(), name), shared);
    }

    private int told(int changed) {
        tellIf(changed > 0);
        return changed;
    }

    private void tellIf(boolean work) {
        if (work) {
            group.database().afterCommit(shared.tell(), true);
        }
    }

    private static void requireLease(Duration lease) {
        Assert.isTrue(
                lease.toMillis() > 0 && lease.compareTo(LONGEST_LEASE) <= 0,
                () -> "the duration of a lease must be from a millisecond to %s: %s".formatted(LONGEST_LEASE, lease));
    }
}

package io.pgstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.testing.StoreTopic;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** What the topics of the contract of stream subscriptions share: a group of their own, and a few words. */
abstract class SubscriptionTopic extends StoreTopic<StreamSubscriptions> {
    static final Duration LEASE = Duration.ofMinutes(5);
    static final String LANE = StreamSubscriptions.DEFAULT_LANE;

    final String group = "group-" + UUID.randomUUID(); // a fresh one: no clean-up

    final StreamSubscriptions subscriptions() {
        return store().forGroup(group);
    }

    /** Returns the subscriptions as another process sees them. */
    final StreamSubscriptions others() {
        return rival().forGroup(group);
    }

    /** Subscribes a stream that has one event, at {@code position}. */
    final void waiting(String streamId, long position) {
        waiting(streamId, position, 0);
    }

    final void waiting(String streamId, long position, int priority) {
        subscriptions()
                .subscribe(List.of(
                        SubscriptionTarget.of(streamId).withPriority(priority).withEvents(position, position)));
    }

    /** Subscribes so many streams with work, each further ahead than the one before. */
    final void waitingStreams(int count) {
        subscriptions()
                .subscribe(IntStream.rangeClosed(1, count)
                        .mapToObj(number -> SubscriptionTarget.of("s-" + number).withEvents(number, number))
                        .toList());
    }

    final List<StreamLease> claim(int lagging, int leading) {
        return subscriptions().claim(lagging, leading, "me", LEASE, LANE);
    }

    /** Claims the one stream that can be claimed. */
    final StreamLease claimOne() {
        List<StreamLease> leases = claim(10, 0);
        assertThat(leases).hasSize(1);
        return leases.get(0);
    }

    final List<String> claimed(int lagging, int leading) {
        return claim(lagging, leading).stream().map(StreamLease::streamId).toList();
    }

    final StreamSubscription row(String streamId) {
        return subscriptions().find(streamId).orElseThrow();
    }

    /** Lets the leases of the group run out. */
    final void expireLeases() {
        owner().update(
                        "UPDATE store.subscriptions SET lease_until = clock_timestamp() WHERE group_name = ? AND holder <> ''",
                        group);
    }
}

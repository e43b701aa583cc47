package io.pgstore.consumer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which part of the streams that are claimed goes by how long they have waited: every fourth, however few are claimed at a
 * time. Each of them is the longest-waiting one, and newcomers queue behind it, so a stream is claimed after at most four
 * times as many as wait before it.
 */
final class FairShare {
    private static final int ONE_OF = 4;

    private record Lane(String tenantId, String group, String lane) {}

    private final Map<Lane, AtomicLong> claimed = new ConcurrentHashMap<>();

    /** Returns how many of the next {@code count} streams of a lane go by how long they have waited. */
    int of(SubscriptionGroup group, String lane, int count) {
        Lane key = new Lane(group.tenantId(), group.name(), lane);
        long before = claimed.computeIfAbsent(key, first -> new AtomicLong()).getAndAdd(count);
        return (int) ((before + count) / ONE_OF - before / ONE_OF);
    }
}

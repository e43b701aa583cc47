package io.pgstore.kv;

import io.pgstore.schema.Identifiers;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What a watch tells, and from when on.
 *
 * @param replay whether to tell the present entries first
 * @param types which events to tell; {@code READY} is told whenever there is a replay
 * @param prefix what the keys begin with; empty for all
 * @param bufferSize how many events it may lag behind; {@code null}: as the store is configured
 * @param after where to resume; {@code null}: now
 * @param afterRevision the revision after which to begin, exclusive; {@code null}: now
 * @since 0.1
 */
public record WatchOptions(
        boolean replay,
        Set<KeyValueEvent.Type> types,
        String prefix,
        @Nullable Integer bufferSize,
        @Nullable ResumeToken after,
        @Nullable Long afterRevision) {
    private static final Set<KeyValueEvent.Type> CHANGES =
            Set.of(KeyValueEvent.Type.CREATED, KeyValueEvent.Type.UPDATED, KeyValueEvent.Type.DELETED);
    private static final WatchOptions LIVE = new WatchOptions(false, CHANGES, "", null, null, null);

    public WatchOptions {
        types = Set.copyOf(types);
        Identifiers.requireText("prefix", prefix);
        Assert.notEmpty(types, "types must not be empty");
        Assert.isTrue(bufferSize == null || bufferSize > 0, () -> "bufferSize must be positive: " + bufferSize);
        Assert.isTrue(
                afterRevision == null || afterRevision >= 0,
                () -> "afterRevision must not be negative: " + afterRevision);
        Assert.isTrue(
                (replay ? 1 : 0) + (after == null ? 0 : 1) + (afterRevision == null ? 0 : 1) <= 1,
                "a watch begins with a replay, after a token, or after a revision: choose one");
    }

    /** Returns options of a watch of all changes from now on. */
    public static WatchOptions live() {
        return LIVE;
    }

    /** Returns options of a watch of the present entries and all changes from then on. */
    public static WatchOptions replaying() {
        return new WatchOptions(true, CHANGES, "", null, null, null);
    }

    /** Returns options of a watch that goes on where another one ended. */
    public static WatchOptions resuming(ResumeToken after) {
        return new WatchOptions(false, CHANGES, "", null, after, null);
    }

    /** Returns options of a watch of all changes after {@code revision}, exclusive, such as that of an entry. */
    public static WatchOptions afterRevision(long revision) {
        return new WatchOptions(false, CHANGES, "", null, null, revision);
    }

    /** Returns these options for some types of events only. */
    public WatchOptions only(KeyValueEvent.Type first, KeyValueEvent.Type... others) {
        return new WatchOptions(replay, EnumSet.of(first, others), prefix, bufferSize, after, afterRevision);
    }

    /** Returns these options for the keys that begin with {@code start}. */
    public WatchOptions prefixed(String start) {
        return new WatchOptions(replay, types, start, bufferSize, after, afterRevision);
    }

    /** Returns these options with another buffer. */
    public WatchOptions buffer(int events) {
        return new WatchOptions(replay, types, prefix, events, after, afterRevision);
    }

    /** Returns those of the changes that are to be told: the same list if these options want all there are. */
    List<OutboxChange> wanted(List<OutboxChange> changes) {
        return prefix.isEmpty() && types.containsAll(CHANGES)
                ? changes
                : changes.stream().filter(this::wants).toList();
    }

    private boolean wants(OutboxChange change) {
        return types.contains(change.type()) && change.key().startsWith(prefix);
    }
}

package io.pgstore.event;

import io.pgstore.event.WrittenStreams.WrittenStream;
import io.pgstore.log.WriteScope;
import io.pgstore.schema.Identifiers;
import io.pgstore.schema.StoreDatabase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.util.Assert;

/** Writes events: encodes, runs the statement, and finds out what a conflict was. */
final class EventWriter {
    // A lost race of any() is run again; each try but the first waits its turn behind a lock on the stream.
    private static final int MAX_TRIES = 100;

    private final String tenantId;
    private final StoreDatabase database;
    private final EventEncoder encoder;
    private final SingleAppend singleAppend;
    private final StreamBatchAppend batchAppend;
    private final StreamsAppend streamsAppend;
    private final AppendConflicts conflicts;
    private final AppendFollowUp followUp;

    EventWriter(EventStoreContext context, String tenantId) {
        this.tenantId = tenantId;
        this.database = context.database();
        this.encoder = new EventEncoder(context.codec(), context.defaultMetadata());
        this.singleAppend = new SingleAppend(context.log());
        this.batchAppend = new StreamBatchAppend(context.log());
        this.streamsAppend = new StreamsAppend(context.log());
        this.conflicts = new AppendConflicts(context.database(), tenantId);
        this.followUp = new AppendFollowUp(context, tenantId);
    }

    AppendResult append(String streamId, ExpectedVersion expected, List<?> events) {
        requireStreamId(streamId);
        Assert.notNull(expected, "expectedVersion must not be null");
        Assert.notNull(events, "events must not be null");
        if (events.isEmpty()) {
            return AppendResult.nothing(streamId);
        }
        return write(List.of(new StreamWrite(streamId, expected, encoder.encode(streamId, events))))
                .get(0);
    }

    List<AppendResult> appendAll(List<StreamAppend> appends) {
        Assert.notNull(appends, "appends must not be null");
        Assert.noNullElements(appends, "an append to a stream must not be null");
        List<StreamWrite> writes = new ArrayList<>();
        Set<String> streamIds = new HashSet<>();
        for (StreamAppend append : appends) {
            requireStreamId(append.streamId());
            Assert.isTrue(
                    streamIds.add(append.streamId()), () -> "stream %s is there twice".formatted(append.streamId()));
            if (!append.events().isEmpty()) {
                writes.add(new StreamWrite(
                        append.streamId(),
                        append.expectedVersion(),
                        encoder.encode(append.streamId(), append.events())));
            }
        }
        Map<String, AppendResult> results = new LinkedHashMap<>();
        if (!writes.isEmpty()) {
            writes.sort(Comparator.comparing(StreamWrite::streamId));
            write(writes).forEach(result -> results.put(result.streamId(), result));
        }
        return appends.stream()
                .map(append -> results.getOrDefault(append.streamId(), AppendResult.nothing(append.streamId())))
                .toList();
    }

    private List<AppendResult> write(List<StreamWrite> writes) {
        EventIds.requireDistinct(writes);
        Supplier<String> what = () -> "append to stream " + writes.get(0).streamId();
        database.requireWritable(what);
        Set<String> lost = new HashSet<>();
        for (int tries = 1; tries <= MAX_TRIES; tries++) {
            WriteTry written = tries == 1 ? writeOnce(what, writes) : writeInTurn(what, writes, lost);
            if (written.complete()) {
                return results(writes, written.events());
            }
            List<AppendResult> duplicates = conflicts.resolve(writes);
            if (!duplicates.isEmpty()) {
                return duplicates;
            }
            lost.addAll(written.lost(writes));
        }
        throw new CannotAcquireLockException("Stream %s was always appended to by others in %d tries"
                .formatted(writes.get(0).streamId(), MAX_TRIES));
    }

    private WriteTry writeOnce(Supplier<String> what, List<StreamWrite> writes) {
        boolean oneStatement = writes.size() == 1 && !followUp.hasHooks();
        if (!oneStatement) {
            WriteScope scope = scopeOr(WriteScope.OWN_TRANSACTION);
            return database.writeAtomically(what, () -> writeAllOrNothing(what, writes, scope));
        }
        WriteTry written = WriteTry.of(writes, runStatement(what, writes, scopeOr(WriteScope.STATEMENT)));
        followUp.afterCommit(writes, written.events());
        return written;
    }

    private WriteTry writeInTurn(Supplier<String> what, List<StreamWrite> writes, Set<String> lost) {
        WriteScope scope = scopeOr(WriteScope.OWN_TRANSACTION);
        return database.writeAtomically(what, () -> {
            conflicts.awaitTurn(writes.stream()
                    .filter(write -> lost.contains(write.streamId()))
                    .toList());
            return writeAllOrNothing(what, writes, scope);
        });
    }

    private WriteScope scopeOr(WriteScope outsideOfTransactions) {
        return database.inTransaction() ? WriteScope.CALLERS_TRANSACTION : outsideOfTransactions;
    }

    private WriteTry writeAllOrNothing(Supplier<String> what, List<StreamWrite> writes, WriteScope scope) {
        WriteTry written = WriteTry.of(writes, runStatement(what, writes, scope));
        if (written.complete()) {
            followUp.runHooks(writes, written.events());
            followUp.afterCommit(writes, written.events());
        } else {
            conflicts.remove(written.events());
        }
        return written;
    }

    private List<WrittenEvent> runStatement(Supplier<String> what, List<StreamWrite> writes, WriteScope scope) {
        StreamWrite first = writes.get(0);
        boolean many = first.events().size() > 1;
        if (writes.size() > 1 || (many && first.hasTags())) {
            String sql = streamsAppend.sql(scope);
            return database.write(what, sql, statement -> streamsAppend.run(statement, tenantId, writes));
        }
        if (many) {
            String sql = batchAppend.sql(first, scope);
            return database.write(what, sql, statement -> batchAppend.run(statement, tenantId, first));
        }
        String sql = singleAppend.sql(first, scope);
        return database.write(what, sql, statement -> singleAppend.run(statement, tenantId, first));
    }

    private static List<AppendResult> results(List<StreamWrite> writes, List<WrittenEvent> written) {
        List<AppendResult> results = new ArrayList<>(writes.size());
        for (WrittenStream stream : WrittenStreams.zip(writes, written)) {
            results.add(stream.result(false));
        }
        return results;
    }

    private void requireStreamId(String streamId) {
        Identifiers.requireId("stream id", streamId);
        Identifiers.requireKeyFits("stream id", tenantId, streamId);
    }
}

package io.pgstore.event;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one try of an append wrote.
 *
 * @param complete whether everything went in
 * @param events what went in; if that is not everything, it is removed again
 */
record WriteTry(boolean complete, List<WrittenEvent> events) {
    static WriteTry of(List<StreamWrite> writes, List<WrittenEvent> written) {
        int wanted = 0;
        for (StreamWrite write : writes) {
            wanted += write.events().size();
        }
        return new WriteTry(written.size() == wanted, written);
    }

    /**
     * Returns the streams on which others were faster. Not those where an event went in: others wait for the end of this
     * transaction there, maybe in their turn, so to wait for them would be a deadlock. Nor those at an exact version, which
     * no turn brings back.
     */
    Set<String> lost(List<StreamWrite> writes) {
        Set<String> won = events.stream().map(WrittenEvent::streamId).collect(Collectors.toSet());
        return writes.stream()
                .filter(write -> !write.expected().isExact())
                .map(StreamWrite::streamId)
                .filter(streamId -> !won.contains(streamId))
                .collect(Collectors.toSet());
    }
}

package io.pgstore.kv;

import java.util.List;

/** Hands the entries of a snapshot to a watch, and lets it go on with what was committed after it. */
final class Replay implements CatchUp {
    private static final int PAGE = 500;

    private final WatchSession<?> session;
    private final ReplaySpool entries;
    private final CatchUp missed;

    Replay(WatchSession<?> session, ReplaySpool entries, CatchUp missed) {
        this.session = session;
        this.entries = entries;
        this.missed = missed;
    }

    @Override
    public void run() {
        try {
            List<OutboxChange> page = entries.take(PAGE);
            if (page.isEmpty()) {
                entries.close();
                session.replayed(missed);
            } else {
                session.replay(page);
            }
        } catch (RuntimeException exception) {
            session.fail(exception);
        }
    }

    @Override
    public void close() {
        entries.close();
    }
}

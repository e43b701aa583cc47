package io.pgstore.sample;

/**
 * What became of the lines of a file so far.
 *
 * @param stored lines stored for the first time
 * @param skipped lines that had been stored before
 * @param rejected lines that are no invoice lines
 */
record ImportCounts(long stored, long skipped, long rejected) {
    static final ImportCounts NONE = new ImportCounts(0, 0, 0);

    ImportCounts plus(long moreStored, long moreSkipped) {
        return new ImportCounts(stored + moreStored, skipped + moreSkipped, rejected);
    }

    ImportCounts plusRejected() {
        return new ImportCounts(stored, skipped, rejected + 1);
    }

    long lines() {
        return stored + skipped + rejected;
    }
}

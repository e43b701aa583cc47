package io.pgstore.event;

/**
 * A stream in a listing.
 *
 * @param streamId its id
 * @param version its current version
 * @since 0.1
 */
public record StreamInfo(String streamId, long version) {
    /** Returns the category: the text before the first {@code -} of the id, else the whole id. */
    public String category() {
        int dash = streamId.indexOf('-');
        return dash < 0 ? streamId : streamId.substring(0, dash);
    }
}

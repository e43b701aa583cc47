package io.pgstore.sample;

/** How far an order has come. */
enum OrderStatus {
    PLACED,
    PAID,
    PACKED,
    SHIPPED,
    /** The end of an order that was not cancelled. */
    COMPLETED,
    /** The end of an order that was cancelled before it was completed. */
    CANCELLED;

    /** Returns the status after the next step. */
    OrderStatus next() {
        return switch (this) {
            case PLACED -> PAID;
            case PAID -> PACKED;
            case PACKED -> SHIPPED;
            case SHIPPED -> COMPLETED;
            case COMPLETED, CANCELLED ->
                throw new IllegalStateException("An order that is %s has no next step".formatted(this));
        };
    }
}

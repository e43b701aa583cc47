package io.pgstore.consumer;

/** A failure of a handler, as it was thrown. */
final class HandlerException extends Exception {
    HandlerException(Throwable thrown) {
        super(thrown);
    }
}

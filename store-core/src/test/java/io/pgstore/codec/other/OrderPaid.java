package io.pgstore.codec.other;

/** Another package's idea of a payload. */
public record OrderPaid() {}

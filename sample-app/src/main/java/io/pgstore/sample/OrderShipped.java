package io.pgstore.sample;

import io.pgstore.codec.EventType;

/**
 * An order has left the house. Each order has a stream of its own for it, beside that of its lines.
 *
 * @param invoiceNo the order
 */
@EventType("order-shipped")
record OrderShipped(String invoiceNo) {
    String streamId() {
        return "shipping-" + invoiceNo;
    }
}

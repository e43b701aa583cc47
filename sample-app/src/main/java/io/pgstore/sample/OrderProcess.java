package io.pgstore.sample;

import io.pgstore.codec.EventType;

/**
 * The state of an order's saga.
 *
 * @param status how far the order has come
 */
@EventType("order-process")
record OrderProcess(OrderStatus status) {}

package io.pgstore.sample;

/**
 * What the order desk has stored.
 *
 * @param orders distinct invoices with order lines
 * @param cancellations distinct invoices with cancellation lines
 * @param adjustments distinct invoices with stock adjustment lines
 * @param lines the lines stored
 * @param rejected the lines that the last import of this process rejected; they are not stored
 * @param revenue quantity times unit price, over the lines of orders and cancellations, with two decimals
 */
record Summary(long orders, long cancellations, long adjustments, long lines, long rejected, String revenue) {}

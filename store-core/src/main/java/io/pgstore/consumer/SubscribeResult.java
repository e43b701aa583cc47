package io.pgstore.consumer;

/**
 * What a subscription of several targets came to.
 *
 * @param created how many of them are new
 * @param highestWatermark the highest watermark among them; 0 for none
 * @since 0.1
 */
public record SubscribeResult(int created, long highestWatermark) {}

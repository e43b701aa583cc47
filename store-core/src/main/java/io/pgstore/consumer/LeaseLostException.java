package io.pgstore.consumer;

/** Another owner has the partition, or an operator has moved it: what was done for it must not take effect. */
final class LeaseLostException extends RuntimeException {
    LeaseLostException(Claim claim) {
        super("Partition %d of consumer %s has another owner".formatted(claim.partition(), claim.key()));
    }
}

package io.pgstore.consumer;

/** Somebody else has the work, or an operator has moved it: what was done for it must not take effect. */
final class LeaseLostException extends RuntimeException {
    LeaseLostException(StreamLease lease) {
        super("Target stream %s has another holder".formatted(lease.streamId()));
    }

    LeaseLostException(Claim claim) {
        super("Partition %d of consumer %s has another owner".formatted(claim.partition(), claim.key()));
    }
}

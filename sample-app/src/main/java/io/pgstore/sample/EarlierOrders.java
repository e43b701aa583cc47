package io.pgstore.sample;

import io.pgstore.event.RecordedEvent;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Looks in a customer's stream for the orders that a cancellation line may mean: those with a line for the same article
 * that is dated before it and was recorded before it. A line without a time is before nothing, nor anything before it.
 * <p>
 * Not thread-safe.
 */
final class EarlierOrders implements Consumer<RecordedEvent> {
    private final UUID cancellationId;
    private final String stockCode;
    private final LocalDateTime cancelledAt;
    private final List<Candidate> candidates = new ArrayList<>();
    private boolean cancellationSeen;

    /** An order, and when it was made. */
    private record Candidate(String invoiceNo, LocalDateTime time) {}

    /**
     * Looks for a cancellation.
     *
     * @param cancellationId the id of its event in the customer's stream
     * @param stockCode its article
     * @param cancelledAt the time of its invoice
     */
    EarlierOrders(UUID cancellationId, String stockCode, LocalDateTime cancelledAt) {
        this.cancellationId = cancellationId;
        this.stockCode = stockCode;
        this.cancelledAt = cancelledAt;
    }

    /** Takes the events of the stream, in their order. */
    @Override
    public void accept(RecordedEvent event) {
        cancellationSeen |= event.eventId().equals(cancellationId);
        if (!cancellationSeen) {
            CustomerLine line = event.payload(CustomerLine.class);
            if (line.kind() == InvoiceKind.ORDER && line.stockCode().equals(stockCode)) {
                line.time()
                        .filter(time -> time.isBefore(cancelledAt))
                        .ifPresent(time -> candidates.add(new Candidate(line.invoiceNo(), time)));
            }
        }
    }

    /** Returns the numbers of the invoices, the latest first; of two with the same time the one that was recorded last. */
    List<String> latestFirst() {
        List<Candidate> lastFirst = new ArrayList<>(candidates);
        Collections.reverse(lastFirst);
        return lastFirst.stream()
                .sorted(Comparator.comparing(Candidate::time).reversed())
                .map(Candidate::invoiceNo)
                .distinct()
                .toList();
    }
}

package io.pgstore.sample;

import io.pgstore.document.DocumentCollection;
import io.pgstore.saga.SagaStore;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Answers orders. */
@RestController
class OrderController {
    private final DocumentCollection<OrderView> orders;
    private final SagaStore sagas;

    OrderController(DocumentCollection<OrderView> orders, SagaStore sagas) {
        this.orders = orders;
        this.sagas = sagas;
    }

    /**
     * An order.
     *
     * @param invoiceNo the order
     * @param status how far it has come: placed, paid, packed, shipped, completed or cancelled
     * @param total the sum of its lines, with two decimals
     * @param lines its lines
     */
    record Answer(String invoiceNo, String status, String total, List<OrderView.Line> lines) {
        static Answer of(OrderView order, OrderStatus status) {
            return new Answer(
                    order.invoiceNo(),
                    status.name().toLowerCase(Locale.ROOT),
                    Money.shown(order.total()),
                    order.lines());
        }
    }

    /** Answers an order; 404 if there is none of this number. */
    @GetMapping("/api/orders/{invoice}")
    Answer order(@PathVariable String invoice) {
        return orders.find(InvoiceKind.ORDER.streamId(invoice))
                .map(order -> Answer.of(order.value(), status(invoice)))
                .orElseThrow(() ->
                        new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no order '%s'".formatted(invoice)));
    }

    /** Each order has a saga, which was started in the transaction of its first line. */
    private OrderStatus status(String invoiceNo) {
        return sagas.findById(OrderSagas.NAME, invoiceNo, OrderProcess.class)
                .orElseThrow()
                .state()
                .status();
    }
}

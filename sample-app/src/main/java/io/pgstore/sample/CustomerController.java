package io.pgstore.sample;

import io.pgstore.event.Aggregate;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Answers what became of a customer so far. */
@RestController
class CustomerController {
    private final Customers customers;

    CustomerController(Customers customers) {
        this.customers = customers;
    }

    /**
     * A customer.
     *
     * @param customerId the customer
     * @param orders distinct invoices with order lines of the customer
     * @param cancellations distinct invoices with cancellation lines of the customer
     * @param revenue quantity times unit price, over the customer's lines of orders and cancellations, with two decimals
     * @param version the version of the customer's stream
     */
    record Answer(String customerId, int orders, int cancellations, String revenue, long version) {
        static Answer of(String customerId, Aggregate<Customer> customer) {
            Customer state = customer.state();
            return new Answer(
                    customerId,
                    state.orders().size(),
                    state.cancellations().size(),
                    Money.shown(state.revenue()),
                    customer.version());
        }
    }

    /**
     * Answers what the lines of a customer add up to; 404 if no line has named it.
     *
     * @param id the customer, percent-encoded as one segment of the path
     */
    @GetMapping("/api/customers/{id}")
    Answer customer(@PathVariable String id) {
        return customers
                .find(id)
                .map(customer -> Answer.of(id, customer))
                .orElseThrow(() ->
                        new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no customer '%s'".formatted(id)));
    }
}

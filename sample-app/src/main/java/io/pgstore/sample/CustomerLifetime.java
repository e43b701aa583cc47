package io.pgstore.sample;

import io.pgstore.aggregate.Decider;
import java.util.List;

/** The rules of customers: each line is recorded, whatever came before it. */
final class CustomerLifetime implements Decider<InvoiceLine, CustomerLine, Customer> {
    @Override
    public Customer initialState() {
        return Customer.NEW;
    }

    @Override
    public List<CustomerLine> decide(InvoiceLine line, Customer customer) {
        return List.of(CustomerLine.of(line));
    }

    @Override
    public Customer evolve(Customer customer, CustomerLine line) {
        return customer.plus(line);
    }
}

package io.pgstore.sample;

import static io.pgstore.sample.Invoices.customerLine;
import static io.pgstore.sample.Invoices.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgstore.event.Aggregate;
import io.pgstore.event.RecordedEvent;
import io.pgstore.snapshot.Snapshot;
import io.pgstore.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Each test has a tenant of its own, and so an empty store. */
@OrderDeskTest
class CustomersTests {
    private final TestDesk desk;
    private final Path directory;

    CustomersTests(@Autowired ApplicationContext context, @TempDir Path directory) {
        this.desk = TestDesk.in(context);
        this.directory = directory;
    }

    @Test
    void customerHasDistinctInvoicesAndTheirRevenue() throws IOException {
        desk.run(file(
                directory,
                customerLine("1", "A", "2", "12345", "1.50"),
                customerLine("1", "B", "1", "12345", "0.25"),
                customerLine("2", "A", "1", "12345", "1.50"),
                customerLine("C3", "A", "-1", "12345", "1.50"),
                customerLine("C3", "B", "-1", "12345", "0.25")));
        assertThat(answer("12345")).isEqualTo(new CustomerController.Answer("12345", 2, 1, "3.00", 5));
    }

    @Test
    void adjustmentsAreOfTheCustomersLifetimeButNotOfItsRevenue() throws IOException {
        desk.run(file(directory, customerLine("1", "A", "-2", "12345", "1.50")));
        assertThat(answer("12345")).isEqualTo(new CustomerController.Answer("12345", 0, 0, "0.00", 1));
    }

    @Test
    void invoiceWithLinesOfTwoCustomersCountsForBoth() throws IOException {
        desk.run(file(
                directory, customerLine("1", "A", "2", "a/b c", "1.50"), customerLine("1", "A", "1", "A/B c", "1.50")));
        assertThat(answer("a/b c")).isEqualTo(new CustomerController.Answer("a/b c", 1, 0, "3.00", 1));
        assertThat(answer("A/B c")).isEqualTo(new CustomerController.Answer("A/B c", 1, 0, "1.50", 1));
    }

    @Test
    void lineWithoutACustomerBelongsToNone() throws IOException {
        desk.run(file(directory, customerLine("1", "A", "2", "", "1.50")));
        assertThat(desk.customers().find("")).isEmpty();
        assertThat(desk.events().streamExists("customer-")).isFalse();
    }

    @Test
    void importingAgainAndInOtherChunksChangesNothing() throws IOException {
        String one = customerLine("1", "A", "1", "12345", "1");
        String other = customerLine("2", "B", "1", "67890", "1");
        desk.run(file(directory, one, one, other));
        List<RecordedEvent> before = desk.stream("customer-12345");
        desk.run(file(directory, other.repeat(700), one, one));
        assertThat(desk.stream("customer-12345")).isEqualTo(before).hasSize(2);
    }

    @Test
    void invoiceThatIsSplitOverChunksCountsOnce() throws IOException {
        String line = customerLine("1", "A", "1", "12345", "1");
        desk.run(file(directory, line, customerLine("2", "B", "1", "67890", "1").repeat(1_200), line));
        assertThat(answer("12345")).isEqualTo(new CustomerController.Answer("12345", 1, 0, "2.00", 2));
    }

    @Test
    void customerIsLoadedFromASnapshotAndWhatCameAfter(@Autowired SnapshotStore snapshotStore) throws IOException {
        SnapshotStore snapshots = snapshotStore.forTenant(desk.events().tenantId());
        desk.run(file(directory, customerLine("1", "A", "1", "12345", "0.10").repeat(40)));
        CustomerController.Answer before = answer("12345");
        await().until(() ->
                snapshots.loadLatest("customer-12345", Customer.class).isPresent());
        Snapshot<Customer> snapshot =
                snapshots.loadLatest("customer-12345", Customer.class).orElseThrow();
        assertThat(snapshot.sequenceNumber()).isEqualTo(40);
        assertThat(answer("12345")).isEqualTo(before);
        desk.run(file(directory, customerLine("C2", "A", "-1", "12345", "0.10")));
        assertThat(answer("12345")).isEqualTo(new CustomerController.Answer("12345", 1, 1, "3.90", 41));
    }

    private CustomerController.Answer answer(String customerId) {
        Aggregate<Customer> customer = desk.customers().find(customerId).orElseThrow();
        return CustomerController.Answer.of(customerId, customer);
    }
}

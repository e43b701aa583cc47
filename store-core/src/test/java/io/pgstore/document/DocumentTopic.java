package io.pgstore.document;

import io.pgstore.testing.StoreTopic;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;

/** What the topics of the contract share: a collection of orders, and a fresh id for each test. */
abstract class DocumentTopic extends StoreTopic<DocumentCollections> {
    /** What documents of the tests hold. */
    record Order(String country, BigDecimal total) {
        static Order of(String country, long total) {
            return new Order(country, BigDecimal.valueOf(total));
        }
    }

    static final CollectionDefinition<Order> ORDERS = CollectionDefinition.of("orders", Order.class);

    final String id = fresh();

    static String fresh() {
        return "order-" + UUID.randomUUID();
    }

    final DocumentCollection<Order> orders() {
        return store().collection(ORDERS);
    }

    /** Returns the collection as another process sees it. */
    final DocumentCollection<Order> rivals() {
        return rival().collection(ORDERS);
    }

    final Optional<Order> order(String ofId) {
        return orders().find(ofId).map(Document::value);
    }

    /** Counts the rows with that id, documents or not, as the caller's transaction sees them. */
    final int rows(String ofId) {
        Integer count =
                jdbc().queryForObject("SELECT count(*) FROM store.doc_orders WHERE id = ?", Integer.class, ofId);
        return count == null ? -1 : count;
    }
}

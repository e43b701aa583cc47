package io.pgstore.state;

import io.pgstore.codec.Codec;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.schema.StoreDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The states of the contract. */
final class TestStates {
    static final Codec CODEC = JacksonCodec.builder()
            .type(Cart.class)
            .type(Customer.class)
            .type(Basket.class)
            .build();

    private static final AttributeExtractor<Customer> CUSTOMER_ATTRIBUTES =
            AttributeExtractor.of(Customer.class, Customer::attributes);

    private TestStates() {}

    @EventType("cart")
    record Cart(int items) {}

    @EventType("customer")
    record Customer(@Nullable String email, @Nullable String phone) {
        Map<String, String> attributes() {
            Map<String, String> attributes = new HashMap<>();
            if (email != null) {
                attributes.put("email", email);
            }
            if (phone != null) {
                attributes.put("phone", phone);
            }
            return attributes;
        }
    }

    /** A state that its owner can change. */
    @EventType("basket")
    static final class Basket {
        public List<String> lines = new ArrayList<>();
    }

    /** A store of states without attributes. */
    static DurableStateStore plain(StoreDatabase database) {
        return JdbcDurableStateStore.builder(database, CODEC).build();
    }

    /** A store in which customers have attributes. */
    static DurableStateStore attributed(StoreDatabase database) {
        return JdbcDurableStateStore.builder(database, CODEC)
                .attributes(CUSTOMER_ATTRIBUTES)
                .build();
    }
}

package io.pgstore.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstore.event.TestEvents.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Promise 13: streams are found and listed, each once, in the order of the bytes of their ids. */
abstract class StreamListingContract extends EventStoreTopic {
    private static final List<String> SORTED = List.of(
            "A-1",
            "B-1",
            "Cart",
            "Cart-1",
            "Cart-2",
            "Cartoon-1",
            "a-1",
            "b-1",
            "cart",
            "cart-",
            "cart-1",
            "cart-10",
            "cart-2",
            "cart.1",
            "cart_1",
            "cartoon-1",
            "cart~",
            "z",
            "ä-1",
            "\u4e16\u754c-1",
            "\uffee-1",
            "\ud83d\ude00-1");

    private final String tenant = UUID.randomUUID().toString();

    @Test
    void aStreamExistsFromItsFirstEventOn() {
        assertThat(store().streamExists(streamId)).isFalse();
        assertThat(store().streamVersion(streamId)).isZero();
        append(streamId, ExpectedVersion.any(), new Placed(1), new Placed(2));
        assertThat(store().streamExists(streamId)).isTrue();
        assertThat(store().streamVersion(streamId)).isEqualTo(2);
    }

    @Test
    void allStreamsAreListedOnceInTheOrderOfTheirBytes() {
        EventStore store = filled();
        for (int size : List.of(1, 2, 3, 5, 21, 22, 23, 100)) {
            assertThat(pages(store, StreamListing.all(size))).isEqualTo(SORTED);
        }
    }

    @Test
    void streamsAreListedByPrefix() {
        EventStore store = filled();
        for (int size : List.of(1, 2, 100)) {
            assertThat(pages(store, StreamListing.prefix("cart-", size)))
                    .containsExactly("cart-", "cart-1", "cart-10", "cart-2");
            assertThat(pages(store, StreamListing.prefix("Cart", size)))
                    .containsExactly("Cart", "Cart-1", "Cart-2", "Cartoon-1");
            assertThat(pages(store, StreamListing.prefix("\ud83d\ude00", size))).containsExactly("\ud83d\ude00-1");
            assertThat(pages(store, StreamListing.prefix("none", size))).isEmpty();
            assertThat(pages(store, StreamListing.prefix("zz", size))).isEmpty();
        }
    }

    @Test
    void streamsAreListedByCategory() {
        EventStore store = filled();
        for (int size : List.of(1, 2, 3, 100)) {
            assertThat(pages(store, StreamListing.category("cart", size)))
                    .containsExactly("cart", "cart-", "cart-1", "cart-10", "cart-2");
            assertThat(pages(store, StreamListing.category("Cart", size))).containsExactly("Cart", "Cart-1", "Cart-2");
            assertThat(pages(store, StreamListing.category("z", size))).containsExactly("z");
            assertThat(pages(store, StreamListing.category("car", size))).isEmpty();
        }
    }

    @Test
    void aCategoryIsTheTextBeforeTheFirstDash() {
        assertThat(new StreamInfo("cart-7-x", 1).category()).isEqualTo("cart");
        assertThat(new StreamInfo("cart", 1).category()).isEqualTo("cart");
        assertThat(new StreamInfo("-7", 1).category()).isEmpty();
        assertThat(store().streams(StreamListing.category("cart-7", 10))).isEmpty();
    }

    @Test
    void aListingTellsVersions() {
        EventStore store = store().forTenant(tenant);
        store.append("a", ExpectedVersion.any(), TestEvents.placed(3));
        store.append("b", ExpectedVersion.any(), TestEvents.placed(1));
        assertThat(store.streams(StreamListing.all(10)))
                .containsExactly(new StreamInfo("a", 3), new StreamInfo("b", 1));
    }

    @Test
    void aPageMayBeginAfterAStreamThatIsNotThere() {
        EventStore store = filled();
        assertThat(ids(store.streams(StreamListing.all(2).after("cart-11")))).containsExactly("cart-2", "cart.1");
        assertThat(ids(store.streams(StreamListing.prefix("cart-", 9).after(""))))
                .hasSize(4);
        assertThat(ids(store.streams(StreamListing.prefix("cart-", 9).after("zebra"))))
                .isEmpty();
        assertThat(ids(store.streams(StreamListing.category("cart", 9).after("Z"))))
                .hasSize(5);
        assertThat(ids(store.streams(StreamListing.category("cart", 9).after("cart-1"))))
                .containsExactly("cart-10", "cart-2");
    }

    @Test
    void streamsOfOneTenantStopWhereThoseOfTheNextBegin() {
        EventStore store = filled();
        store().forTenant(tenant + "x").append("a", ExpectedVersion.any(), TestEvents.placed(1));
        assertThat(pages(store, StreamListing.all(100))).isEqualTo(SORTED);
    }

    @Test
    void aListingWithoutSenseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> StreamListing.all(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamListing("a", "b", null, 1));
    }

    private EventStore filled() {
        EventStore store = store().forTenant(tenant);
        for (String id : SORTED) {
            store.append(id, ExpectedVersion.noStream(), TestEvents.placed(2));
        }
        return store;
    }

    private static List<String> pages(EventStore store, StreamListing first) {
        List<String> all = new ArrayList<>();
        StreamListing listing = first;
        while (true) {
            List<String> page = ids(store.streams(listing));
            assertThat(page.size()).isLessThanOrEqualTo(first.limit());
            all.addAll(page);
            if (page.size() < first.limit()) {
                return all;
            }
            listing = first.after(page.get(page.size() - 1));
        }
    }

    private static List<String> ids(List<StreamInfo> streams) {
        return streams.stream().map(StreamInfo::streamId).toList();
    }
}

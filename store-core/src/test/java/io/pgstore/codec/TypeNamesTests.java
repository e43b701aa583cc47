package io.pgstore.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgstore.codec.other.OrderPaid;
import io.pgstore.codec.scanned.ScannedEvents;
import io.pgstore.codec.scanned.deeper.DeeperEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TypeNamesTests {
    record OrderShipped(String id) {}

    @EventType("order-placed")
    record OrderPlaced(String id) {}

    @EventType("order-placed")
    record SecondOrder(String id) {}

    record View(String id) {}

    abstract static class Base {}

    static final class Derived extends Base {
        public int n = 1;
    }

    @EventType(" ")
    record Blank() {}

    private final JacksonCodec codec = JacksonCodec.builder().build();

    @Test
    void typeNameIsTheSimpleClassNameAndTheVersionIsOne() {
        EncodedPayload encoded = codec.encode(new OrderShipped("1"));

        assertThat(encoded.type()).isEqualTo("OrderShipped");
        assertThat(encoded.schemaVersion()).isEqualTo(1);
        assertThat(codec.typeName(OrderShipped.class)).isEqualTo("OrderShipped");
    }

    @Test
    void annotationNamesTheType() {
        assertThat(codec.encode(new OrderPlaced("1")).type()).isEqualTo("order-placed");
    }

    @Test
    void registrationNamesTheTypeWhateverTheAnnotationSays() {
        JacksonCodec registered = JacksonCodec.builder()
                .type(OrderPlaced.class, "OrderAccepted", 1)
                .type(OrderPlaced.class)
                .build();

        assertThat(registered.encode(new OrderPlaced("1")).type()).isEqualTo("OrderAccepted");
    }

    @Test
    void registeredClassIsReadWithoutEverBeingWritten() {
        JacksonCodec registered = JacksonCodec.builder().type(OrderPlaced.class).build();

        assertThat(registered.decode(new EncodedPayload("order-placed", 1, "{\"id\":\"1\"}")))
                .isEqualTo(new OrderPlaced("1"));
    }

    @Test
    void unregisteredNameSaysWhatToDo() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(new EncodedPayload("order-gone", 1, "{}")))
                .withMessageContaining("'order-gone'")
                .withMessageContaining("Register the class")
                .withMessageContaining("upcaster");
    }

    @Test
    void classIsReadableAfterItWasFirstWritten() {
        EncodedPayload encoded = codec.encode(new OrderPlaced("1"));

        assertThat(codec.decode(encoded)).isEqualTo(new OrderPlaced("1"));
    }

    @Test
    void unregisteredNameIsReadIntoAGivenClass() {
        assertThat(codec.decode(new EncodedPayload("order-gone", 7, "{\"id\":\"1\"}"), View.class))
                .isEqualTo(new View("1"));
    }

    @Test
    void registeredNameIsReadIntoAnotherGivenClass() {
        EncodedPayload encoded = codec.encode(new OrderPlaced("1"));

        assertThat(codec.decode(encoded, View.class)).isEqualTo(new View("1"));
    }

    @Test
    void abstractClassIsReadAsTheRegisteredSubclass() {
        assertThat(codec.decode(codec.encode(new Derived()), Base.class)).isInstanceOf(Derived.class);
    }

    @Test
    void readingIntoAGivenClassRegistersNothing() {
        codec.decode(new EncodedPayload("OrderPaid", 1, "{}"), OrderPaid.class);

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(new EncodedPayload("OrderPaid", 1, "{}")));
    }

    @Test
    void twoRegisteredClassesOfOneNameFailTheBuildNamingBoth() {
        JacksonCodec.Builder builder =
                JacksonCodec.builder().type(OrderPlaced.class).type(SecondOrder.class);

        assertThatIllegalStateException()
                .isThrownBy(builder::build)
                .withMessageContaining("'order-placed'")
                .withMessageContaining(OrderPlaced.class.getName())
                .withMessageContaining(SecondOrder.class.getName());
    }

    @Test
    void classMetLaterWithATakenNameIsRefusedNamingBoth() {
        JacksonCodec registered = JacksonCodec.builder().type(OrderPlaced.class).build();

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatExceptionOfType(PayloadException.class)
                    .isThrownBy(() -> registered.encode(new SecondOrder("1")))
                    .withMessageContaining("'order-placed'")
                    .withMessageContaining(OrderPlaced.class.getName())
                    .withMessageContaining(SecondOrder.class.getName());
        }
    }

    @Test
    void sameRegistrationTwiceIsOne() {
        JacksonCodec registered = JacksonCodec.builder()
                .type(OrderShipped.class)
                .type(OrderShipped.class)
                .type(OrderPlaced.class, "placed", 1)
                .type(OrderPlaced.class, "placed", 1)
                .build();

        assertThat(registered.typeName(OrderPlaced.class)).isEqualTo("placed");
    }

    @Test
    void twoNamesForOneClassAreRefused() {
        JacksonCodec.Builder builder = JacksonCodec.builder().type(OrderPlaced.class, "placed", 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.type(OrderPlaced.class, "accepted", 1))
                .withMessageContaining(OrderPlaced.class.getName())
                .withMessageContaining("'placed'");
    }

    @Test
    void illegalNamesAreRefusedNamingTheClass() {
        for (String illegal : List.of("", " ", "n".repeat(129), "a\nb", "a\u0000", "\uD800")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> JacksonCodec.builder().type(OrderPlaced.class, illegal, 1))
                    .withMessageContaining(OrderPlaced.class.getName());
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JacksonCodec.builder().type(Blank.class));
        assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> codec.encode(new Blank()));
    }

    @Test
    void nameMayHave128CharactersOfAnyScript() {
        String longest = "\uD83D\uDCE6/ |".repeat(32);

        JacksonCodec registered =
                JacksonCodec.builder().type(OrderPlaced.class, longest, 1).build();

        assertThat(longest.codePointCount(0, longest.length())).isEqualTo(128);
        assertThat(registered.typeName(OrderPlaced.class)).isEqualTo(longest);
    }

    @Test
    void versionBelowOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JacksonCodec.builder().type(OrderPlaced.class, "placed", 0))
                .withMessageContaining("at least 1");
    }

    @Test
    void abstractClassHasNoTypeName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JacksonCodec.builder().type(Base.class))
                .withMessageContaining(Base.class.getName());
    }

    @Test
    void scanFindsAnnotatedClassesNestedAndInPackagesBelow() {
        JacksonCodec scanned = JacksonCodec.builder()
                .scan(ScannedEvents.class.getPackageName())
                .build();

        assertThat(scanned.decode(new EncodedPayload("scanned-nested", 1, "{\"n\":1}")))
                .isEqualTo(new ScannedEvents.Nested(1));
        assertThat(scanned.decode(new EncodedPayload("scanned-inner", 1, "{\"n\":1}")))
                .isEqualTo(new ScannedEvents.Group.Inner(1));
        assertThat(scanned.decode(new EncodedPayload("scanned-deeper", 1, "{\"n\":1}")))
                .isEqualTo(new DeeperEvent(1));
    }

    @Test
    void scanLeavesOtherClassesAndPackagesAlone() {
        JacksonCodec scanned =
                JacksonCodec.builder().scan(DeeperEvent.class.getPackageName()).build();

        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> scanned.decode(new EncodedPayload("scanned-nested", 1, "{}")));
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> scanned.decode(new EncodedPayload("Unannotated", 1, "{}")));
    }

    @Test
    void scanOfNoPackageIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JacksonCodec.builder().scan(" "));
    }

    @Test
    void oneOfTwoClassesThatMeetAtTheSameNameAtOnceWins() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 200; round++) {
                JacksonCodec fresh = JacksonCodec.builder().build();
                CyclicBarrier start = new CyclicBarrier(2);
                List<Future<EncodedPayload>> encoded = new ArrayList<>();
                for (Object payload : List.of(new OrderPlaced("1"), new SecondOrder("1"))) {
                    encoded.add(executor.submit(() -> {
                        start.await();
                        return fresh.encode(payload);
                    }));
                }

                assertThat(encoded.stream().filter(TypeNamesTests::succeeded)).hasSize(1);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void classThatSeveralThreadsMeetAtOnceIsMetOnce() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 200; round++) {
                JacksonCodec fresh = JacksonCodec.builder().build();
                CyclicBarrier start = new CyclicBarrier(4);
                List<Future<EncodedPayload>> encoded = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    encoded.add(executor.submit(() -> {
                        start.await();
                        return fresh.encode(new OrderPlaced("1"));
                    }));
                }

                assertThat(encoded).allMatch(TypeNamesTests::succeeded);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static boolean succeeded(Future<EncodedPayload> future) {
        try {
            future.get();
            return true;
        } catch (ExecutionException refused) {
            assertThat(refused).hasCauseInstanceOf(PayloadException.class);
            return false;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}

package io.pgstore.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealedTypesTests {
    sealed interface Shape permits Circle, Polygon, Empty {}

    record Circle(BigDecimal radius) implements Shape {}

    sealed interface Polygon extends Shape permits Square, Group {}

    record Square(int side) implements Polygon {}

    record Group(List<Shape> shapes) implements Polygon {}

    enum Empty implements Shape {
        NOTHING
    }

    record Drawing(Shape main, Optional<Shape> other, Map<String, Shape> named, Circle plain) {}

    sealed interface Animal permits Cat {}

    @JsonTypeName("felis")
    record Cat(String name) implements Animal {}

    record Home(Animal animal) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes(@JsonSubTypes.Type(value = Car.class, name = "car"))
    sealed interface Vehicle permits Car {}

    record Car(int seats) implements Vehicle {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes(@JsonSubTypes.Type(value = Free.class, name = "free"))
    sealed interface AnnotatedOpen permits Free {}

    static non-sealed class Free implements AnnotatedOpen {
        public int n = 1;
    }

    record AnnotatedHolder(AnnotatedOpen open) {}

    @JsonDeserialize(as = Euro.class)
    sealed interface Currency permits Euro {}

    record Euro(int cents) implements Currency {}

    record Purse(Currency currency) {}

    record Garage(Vehicle vehicle) {}

    sealed interface Open permits Closed, Anything {}

    record Closed(int n) implements Open {}

    static non-sealed class Anything implements Open {}

    record OpenHolder(Open open) {}

    sealed interface Twice permits Left.Same, Right.Same {}

    interface Left {
        record Same(int n) implements Twice {}
    }

    interface Right {
        record Same(int n) implements Twice {}
    }

    record TwiceHolder(Twice twice) {}

    enum Step {
        UP {
            @Override
            int by() {
                return 1;
            }
        };

        abstract int by();
    }

    record Walk(Step step) {}

    @EventType("shape")
    sealed interface Named permits NamedShape {}

    record NamedShape() implements Named {}

    private final JacksonCodec codec = JacksonCodec.builder().build();

    @Test
    void propertiesOfSealedTypeCarryTheSimpleNameOfTheirClass() {
        Circle circle = new Circle(new BigDecimal("1.50"));
        Drawing drawing = new Drawing(
                new Group(List.of(circle, new Square(2))),
                Optional.of(circle),
                Map.of("a", new Square(3), "b", Empty.NOTHING),
                circle);

        EncodedPayload encoded = codec.encode(drawing);

        assertThat(encoded.json())
                .contains("\"other\":{\"@type\":\"Circle\",\"radius\":1.50}")
                .contains("\"plain\":{\"radius\":1.50}");
        assertThat(codec.decode(encoded)).isEqualTo(drawing);
    }

    @Test
    void typePropertyNeedNotComeFirst() {
        EncodedPayload encoded =
                new EncodedPayload("Group", 1, "{\"shapes\":[{\"radius\":1.50,\"@type\":\"Circle\"}]}");

        assertThat(codec.decode(encoded, Group.class))
                .isEqualTo(new Group(List.of(new Circle(new BigDecimal("1.50")))));
    }

    @Test
    void payloadOfSealedTypeIsStoredUnderItsClassWithoutTypeProperty() {
        EncodedPayload encoded = codec.encode(new Square(2));

        assertThat(encoded).isEqualTo(new EncodedPayload("Square", 1, "{\"side\":2}"));
    }

    @Test
    void payloadIsReadAsItsSealedTypeByACodecThatNeverWroteOne() {
        Shape shape = codec.decode(new EncodedPayload("Square", 1, "{\"side\":2}"), Shape.class);

        assertThat(shape).isEqualTo(new Square(2));
    }

    @Test
    void registeringASealedTypeRegistersTheClassesItPermitsAtAnyDepth() {
        JacksonCodec registered = JacksonCodec.builder().type(Shape.class).build();

        assertThat(registered.decode(new EncodedPayload("Circle", 1, "{\"radius\":1}")))
                .isEqualTo(new Circle(BigDecimal.ONE));
        assertThat(registered.decode(new EncodedPayload("Square", 1, "{\"side\":2}")))
                .isEqualTo(new Square(2));
        assertThat(registered.decode(new EncodedPayload("Empty", 1, "\"NOTHING\"")))
                .isEqualTo(Empty.NOTHING);
    }

    @Test
    void permittedClassCanBeNamedByItself() {
        JacksonCodec registered = JacksonCodec.builder()
                .type(Square.class, "square", 1)
                .type(Shape.class)
                .build();

        assertThat(registered.typeName(Square.class)).isEqualTo("square");
        assertThat(registered.typeName(Circle.class)).isEqualTo("Circle");
    }

    @Test
    void sealedTypeItselfHasNoTypeName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JacksonCodec.builder().type(Named.class))
                .withMessageContaining(Named.class.getName());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JacksonCodec.builder().type(Shape.class, "shape", 1))
                .withMessageContaining(Shape.class.getName());
        assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> codec.typeName(Shape.class));
    }

    @Test
    void nestedNameIsThatOfJsonTypeName() {
        EncodedPayload encoded = codec.encode(new Home(new Cat("Tom")));

        assertThat(encoded.json()).isEqualTo("{\"animal\":{\"@type\":\"felis\",\"name\":\"Tom\"}}");
        assertThat(codec.decode(encoded)).isEqualTo(new Home(new Cat("Tom")));
    }

    @Test
    void annotationsOfTheSealedTypeDecide() {
        EncodedPayload encoded = codec.encode(new Garage(new Car(4)));

        assertThat(encoded.json()).isEqualTo("{\"vehicle\":{\"kind\":\"car\",\"seats\":4}}");
        assertThat(codec.decode(encoded)).isEqualTo(new Garage(new Car(4)));

        EncodedPayload purse = codec.encode(new Purse(new Euro(5)));

        assertThat(purse.json()).isEqualTo("{\"currency\":{\"cents\":5}}");
        assertThat(codec.decode(purse)).isEqualTo(new Purse(new Euro(5)));
    }

    @Test
    void constantsWithBodiesAreNotTakenForSealedTypes() {
        EncodedPayload encoded = codec.encode(new Walk(Step.UP));

        assertThat(encoded.json()).isEqualTo("{\"step\":\"UP\"}");
        assertThat(codec.decode(encoded)).isEqualTo(new Walk(Step.UP));
    }

    @Test
    void hierarchyWithANonSealedMemberIsRefused() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new OpenHolder(new Closed(1))))
                .withMessageContaining(Anything.class.getName());
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.decode(
                        new EncodedPayload("OpenHolder", 1, "{\"open\":{\"@type\":\"Closed\",\"n\":1}}"),
                        OpenHolder.class))
                .withMessageContaining(Anything.class.getName());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JacksonCodec.builder().type(Open.class))
                .withMessageContaining(Anything.class.getName());
    }

    @Test
    void hierarchyWithANonSealedMemberWorksWithAnnotationsOfItsOwn() {
        EncodedPayload encoded = codec.encode(new AnnotatedHolder(new Free()));

        assertThat(encoded.json()).isEqualTo("{\"open\":{\"kind\":\"free\",\"n\":1}}");
        assertThat(codec.decode(encoded, AnnotatedHolder.class).open()).isInstanceOf(Free.class);
    }

    @Test
    void payloadIsReadAsASealedTypeWithANonSealedMember() {
        assertThat(codec.decode(new EncodedPayload("Closed", 1, "{\"n\":1}"), Open.class))
                .isEqualTo(new Closed(1));
    }

    @Test
    void twoClassesOfOneSealedTypeWithTheSameNameAreRefused() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> codec.encode(new TwiceHolder(new Left.Same(1))))
                .withMessageContaining(Left.Same.class.getName())
                .withMessageContaining(Right.Same.class.getName());
    }
}

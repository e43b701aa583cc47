package io.pgstore.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.pgstore.codec.EventType;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.codec.PayloadException;
import io.pgstore.kv.TestKeyValues.Price;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueCodecTests {
    record Server(String host, int port, List<String> tags) {}

    @EventType(value = "price", schemaVersion = 2)
    record PriceInEuro(String euro) {}

    @Test
    void jsonIsTheCodecOfAllStores() {
        ValueCodec<Price> codec = new JsonValueCodec<>(TestKeyValues.CODEC, Price.class);
        EncodedValue encoded = codec.encode(Price.of("1.50"));
        assertThat(encoded.type()).isEqualTo("price");
        assertThat(new String(encoded.bytes(), StandardCharsets.UTF_8)).isEqualTo("{\"amount\":1.50}");
        assertThat(codec.decode(encoded)).isEqualTo(Price.of("1.50"));
    }

    @Test
    void jsonOfAnOlderShapeIsUpcast() {
        EncodedValue old = new JsonValueCodec<>(TestKeyValues.CODEC, Price.class).encode(Price.of("1.50"));
        JacksonCodec upcasting = JacksonCodec.builder()
                .type(PriceInEuro.class)
                .upcaster("price", 1, json -> ((com.fasterxml.jackson.databind.node.ObjectNode) json)
                        .put("euro", json.get("amount").asText()))
                .build();
        assertThat(new JsonValueCodec<>(upcasting, PriceInEuro.class).decode(old))
                .isEqualTo(new PriceInEuro("1.50"));
    }

    @Test
    void yamlIsReadableText() {
        ValueCodec<Server> codec = new YamlValueCodec<>(Server.class);
        Server server = new Server("a.example", 5432, List.of("x", "y"));
        EncodedValue encoded = codec.encode(server);
        assertThat(new String(encoded.bytes(), StandardCharsets.UTF_8)).contains("host: \"a.example\"", "port: 5432");
        assertThat(codec.decode(encoded)).isEqualTo(server);
        assertThat(codec.encode(server)).isEqualTo(encoded);
    }

    @Test
    void yamlThatDoesNotFitIsRefused() {
        EncodedValue bad = new EncodedValue("Server", 1, "port: many".getBytes(StandardCharsets.UTF_8));
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> new YamlValueCodec<>(Server.class).decode(bad))
                .withMessageContaining("Server");
    }

    @Test
    void protocolBuffersAreReadBackAndEqualMessagesAreEqualBytes() {
        ValueCodec<Struct> codec = new ProtobufValueCodec<>(Struct.getDefaultInstance());
        Struct.Builder forward = Struct.newBuilder();
        Struct.Builder backward = Struct.newBuilder();
        for (int i = 0; i < 50; i++) {
            forward.putFields("field" + i, number(i));
            backward.putFields("field" + (49 - i), number(49 - i));
        }
        EncodedValue encoded = codec.encode(forward.build());
        assertThat(codec.encode(backward.build())).isEqualTo(encoded);
        assertThat(codec.decode(encoded)).isEqualTo(forward.build());
    }

    @Test
    void bytesThatAreNoMessageAreRefused() {
        EncodedValue bad = new EncodedValue("ListValue", 1, new byte[] {1, 2, 3});
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> new ProtobufValueCodec<>(ListValue.getDefaultInstance()).decode(bad))
                .withMessageContaining("ListValue");
    }

    @Test
    void bytesAreCopied() {
        BytesValueCodec codec = new BytesValueCodec();
        byte[] value = {1, 2, 3};
        EncodedValue encoded = codec.encode(value);
        value[0] = 9;
        assertThat(codec.decode(encoded)).containsExactly(1, 2, 3);
        codec.decode(encoded)[0] = 9;
        assertThat(codec.decode(encoded)).containsExactly(1, 2, 3);
    }

    @Test
    void anEncodedValueHasATypeAndAVersion() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EncodedValue(" ", 1, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> new EncodedValue("a", 0, new byte[0]));
        assertThat(new EncodedValue("a", 1, new byte[] {1}))
                .hasToString("a version 1 (1 bytes)")
                .isNotEqualTo(new EncodedValue("b", 1, new byte[] {1}))
                .isNotEqualTo(new EncodedValue("a", 2, new byte[] {1}))
                .isNotEqualTo(new EncodedValue("a", 1, new byte[] {2}));
        assertThat(Map.of(new EncodedValue("a", 1, new byte[] {1}), 1))
                .containsKey(new EncodedValue("a", 1, new byte[] {1}));
    }

    private static Value number(int value) {
        return Value.newBuilder().setNumberValue(value).build();
    }
}

package io.pgstore.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaTopicTests {
    @ParameterizedTest
    @CsvSource({
        "{tenant}.{kind}, acme, prices, acme.prices, 85123A",
        "{kind}, acme, prices, prices, acme/85123A",
        "{tenant}, acme, prices, acme, prices/85123A",
        "changes, acme, prices, changes, acme/prices/85123A",
        "{tenant}.{kind}, acme, unit prices, acme.unit_prices, unit prices/85123A",
        "{tenant}.{kind}, {kind}, prices, _kind_.prices, {kind}/85123A",
    })
    void theRecordKeyTellsWhatTheTopicDoesNot(
            String template, String tenant, String kind, String topic, String recordKey) {
        KafkaTopic chosen = new KafkaTopic(template);
        OutboxMessage message = message(tenant, kind);
        assertThat(chosen.topic(message)).isEqualTo(topic);
        assertThat(chosen.recordKey(message)).isEqualTo(recordKey);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "{key}", "{kind", "a/b"})
    void anIllegalTemplateIsRefused(String template) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KafkaTopic(template))
                .withMessageContaining("'%s'".formatted(template));
    }

    @Test
    void twoKindsWhoseTopicsAreOneStillHaveKeysOfTheirOwn() {
        KafkaTopic chosen = new KafkaTopic("{tenant}.{kind}");
        OutboxMessage plain = message("acme", "unit_prices");
        OutboxMessage replaced = message("acme", "unit prices");
        assertThat(chosen.topic(plain)).isEqualTo(chosen.topic(replaced));
        assertThat(chosen.recordKey(plain)).isNotEqualTo(chosen.recordKey(replaced));
    }

    private static OutboxMessage message(String tenant, String kind) {
        return new OutboxMessage(
                new OutboxMessage.Subject(tenant, kind, "85123A"),
                new OutboxMessage.Place(UUID.randomUUID(), 1, 1),
                "CREATED",
                new OutboxMessage.Payload("price", 1, new byte[0]),
                Instant.EPOCH);
    }
}

package io.pgstore.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RetailPropertiesTests {
    @Test
    void stepTakesASecondUnlessSet() {
        assertThat(bind(Map.of("retail.file", "a.csv")).stepDelay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(bind(Map.of("retail.file", "a.csv", "retail.step-delay", "20ms"))
                        .stepDelay())
                .isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void stepCannotTakeLessThanNoTime() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetailProperties("a.csv", Duration.ofMillis(-1), Duration.ofSeconds(1)))
                .withMessageContaining("retail.step-delay must not be negative");
    }

    @Test
    void heartbeatTakesSomeTime() {
        assertThat(bind(Map.of("retail.file", "a.csv")).heartbeat()).isEqualTo(Duration.ofSeconds(10));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetailProperties("a.csv", Duration.ofSeconds(1), Duration.ZERO))
                .withMessageContaining("retail.heartbeat must be positive");
    }

    private static RetailProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bind("retail", RetailProperties.class)
                .get();
    }
}

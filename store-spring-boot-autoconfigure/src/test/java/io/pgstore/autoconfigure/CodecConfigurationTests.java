package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgstore.codec.Codec;
import io.pgstore.codec.EncodedPayload;
import io.pgstore.codec.EventType;
import io.pgstore.codec.Upcaster;
import io.pgstore.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What the application has a say in about payloads, and what it has not. */
class CodecConfigurationTests {
    private static final EncodedPayload STORED = new EncodedPayload("account-renamed", 1, "{\"newOwner\":\"Ada\"}");

    @AutoClose
    private static final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner = StoreRunner.on(database);

    @EventType("account-renamed")
    record AccountRenamed(String newOwner) {}

    @Test
    void typesOfTheApplicationsPackagesAreFound() {
        runner.withUserConfiguration(Application.class)
                .run(context ->
                        assertThat(context.getBean(Codec.class).decode(STORED)).isEqualTo(new AccountRenamed("Ada")));
    }

    @Test
    void typesOfChosenPackagesAreFound() {
        runner.withPropertyValues("store.codec.packages=io.pgstore.autoconfigure")
                .run(context ->
                        assertThat(context.getBean(Codec.class).decode(STORED)).isEqualTo(new AccountRenamed("Ada")));
    }

    @Test
    void upcastersAreBeans() {
        EncodedPayload old = new EncodedPayload("owner-changed", 1, "{\"name\":\"Ada\"}");
        runner.withUserConfiguration(Application.class)
                .withBean(
                        Upcaster.class,
                        () -> Upcaster.renaming("owner-changed", 1, "account-renamed", 1, json -> {
                            ObjectNode object = (ObjectNode) json;
                            return object.set("newOwner", object.remove("name"));
                        }))
                .run(context ->
                        assertThat(context.getBean(Codec.class).decode(old)).isEqualTo(new AccountRenamed("Ada")));
    }

    @Test
    void customizerChangesTheMapper() {
        runner.withBean(
                        CodecCustomizer.class,
                        () -> codec -> codec.customize(
                                mapper -> mapper.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)))
                .run(context -> assertThat(json(context.getBean(Codec.class))).contains("new_owner"));
    }

    @Test
    void mappersOfTheWebLayerChangeNothing() {
        runner.withUserConfiguration(WebMappers.class)
                .run(context -> assertThat(json(context.getBean(Codec.class))).contains("newOwner"));
    }

    private static String json(Codec codec) {
        return codec.encode(new AccountRenamed("Ada")).json();
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class WebMappers {
        @Bean
        ObjectMapper jackson2() {
            return new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        }

        @Bean
        JsonMapper jackson3() {
            return JsonMapper.builder()
                    .propertyNamingStrategy(tools.jackson.databind.PropertyNamingStrategies.SNAKE_CASE)
                    .build();
        }
    }
}

package io.pgstore.autoconfigure;

import io.pgstore.codec.Codec;
import io.pgstore.codec.JacksonCodec;
import io.pgstore.codec.Upcaster;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The codec, with the types and upcasters of the application. */
@Configuration(proxyBeanMethods = false)
class CodecConfiguration {
    @Bean
    @ConditionalOnMissingBean(Codec.class)
    JacksonCodec storeCodec(
            StoreProperties properties,
            BeanFactory beans,
            ObjectProvider<Upcaster> upcasters,
            ObjectProvider<CodecCustomizer> customizers) {
        try {
            JacksonCodec.Builder builder =
                    JacksonCodec.builder().scan(packages(properties, beans).toArray(String[]::new));
            upcasters.orderedStream().forEach(builder::upcaster);
            customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
            return builder.build();
        } catch (IllegalStateException | IllegalArgumentException exception) {
            throw new StoreStartupException(
                    "The types of the stores' payloads do not fit together: %s.".formatted(exception.getMessage()),
                    "Correct the named classes, their @EventType, or the beans of type Upcaster and CodecCustomizer. "
                            + "Classes are looked for in " + packages(properties, beans)
                            + " (store.codec.packages).",
                    exception);
        }
    }

    private static List<String> packages(StoreProperties properties, BeanFactory beans) {
        if (!properties.codec().packages().isEmpty()) {
            return properties.codec().packages();
        }
        return AutoConfigurationPackages.has(beans) ? AutoConfigurationPackages.get(beans) : List.of();
    }
}

package io.pgstore.autoconfigure;

import io.pgstore.codec.Codec;
import io.pgstore.codec.PayloadException;
import io.pgstore.consumer.EventConsumer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** The consumers that an application declares, as beans and as methods of beans, each with where that is. */
final class ConsumerDeclarations {
    /** A consumer and where it is declared, in words. */
    record Declaration(String origin, EventConsumer consumer) {}

    private final Map<String, Declaration> byId = new LinkedHashMap<>();

    private ConsumerDeclarations() {}

    /**
     * Finds all consumers.
     *
     * @throws StoreStartupException if two have one id, or one cannot work; the message names the bean
     */
    static Collection<EventConsumer> find(ConfigurableListableBeanFactory beans, Codec codec) {
        ConsumerDeclarations found = new ConsumerDeclarations();
        List<Declaration> all = new ArrayList<>();
        beans.getBeansOfType(EventConsumer.class)
                .forEach((name, consumer) -> all.add(new Declaration("bean '%s'".formatted(name), consumer)));
        all.addAll(ConsumerMethods.find(beans));
        all.forEach(declaration -> found.add(declaration, codec));
        return found.byId.values().stream().map(Declaration::consumer).toList();
    }

    private void add(Declaration declaration, Codec codec) {
        String id = declaration.consumer().settings().id();
        Declaration other = byId.putIfAbsent(id, declaration);
        if (other != null) {
            throw new StoreStartupException(
                    "There are two consumers with the id '%s': %s and %s."
                            .formatted(id, other.origin(), declaration.origin()),
                    "Give one of them another id. The checkpoints of a consumer are stored under its id.");
        }
        try {
            declaration.consumer().settings().filter().requireKnownTypes(codec);
        } catch (PayloadException | IllegalArgumentException exception) {
            throw new StoreStartupException(
                    "The filter of consumer '%s', %s, asks for events that there cannot be: %s"
                            .formatted(id, declaration.origin(), exception.getMessage()),
                    "Name classes that events can be of, or type names as their classes are registered under.",
                    exception);
        }
    }
}

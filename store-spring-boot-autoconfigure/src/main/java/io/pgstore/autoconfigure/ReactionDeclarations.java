package io.pgstore.autoconfigure;

import io.pgstore.codec.Codec;
import io.pgstore.codec.PayloadException;
import io.pgstore.consumer.Reaction;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The reactions that an application declares as beans. */
final class ReactionDeclarations {
    private ReactionDeclarations() {}

    /**
     * Checks the reactions.
     *
     * @param beans by the names of their beans
     * @throws StoreStartupException if two have one name, or one cannot work; the message names the bean
     */
    static Collection<Reaction> check(Map<String, Reaction> beans, Codec codec) {
        Map<String, String> beanByName = new LinkedHashMap<>();
        beans.forEach((bean, reaction) -> {
            String other = beanByName.putIfAbsent(reaction.name(), bean);
            if (other != null) {
                throw new StoreStartupException(
                        "There are two reactions with the name '%s': bean '%s' and bean '%s'."
                                .formatted(reaction.name(), other, bean),
                        "Give one of them another name.");
            }
            requireKnownTypes(bean, reaction, codec);
        });
        return beans.values();
    }

    private static void requireKnownTypes(String bean, Reaction reaction, Codec codec) {
        try {
            reaction.filter().requireKnownTypes(codec);
        } catch (PayloadException exception) {
            throw new StoreStartupException(
                    "The filter of reaction '%s', bean '%s', asks for events that there cannot be: %s"
                            .formatted(reaction.name(), bean, exception.getMessage()),
                    "Name classes that events can be of.",
                    exception);
        }
    }
}

package io.pgstore.event;

import io.pgstore.schema.Identifiers;
import java.util.Set;

/**
 * Which tags an event must carry.
 *
 * @param all every one of them
 * @param any at least one of them, unless the set is empty
 * @param none not one of them
 * @since 0.1
 */
public record TagFilter(Set<String> all, Set<String> any, Set<String> none) {
    public TagFilter {
        all = copy(all);
        any = copy(any);
        none = copy(none);
    }

    private static Set<String> copy(Set<String> tags) {
        tags.forEach(tag -> Identifiers.requireText("tag", tag));
        return Set.copyOf(tags);
    }
}

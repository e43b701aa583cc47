package io.pgstore.consumer;

import io.pgstore.codec.Codec;
import io.pgstore.codec.KnownTypes;
import io.pgstore.event.RecordedEvent;
import io.pgstore.schema.Identifiers;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which events of the log a consumer handles: those that fit everything that is said here; all of the store's tenant if
 * nothing is.
 *
 * @param types the type names as stored, any of which; empty for all
 * @param classes the classes of payloads, any of which, beside {@code types}; of a sealed type all of its subtypes
 * @param category the text before the first {@code -} of the stream id; {@code null} for all
 * @param tags the tags, all of which the event must have
 * @param tenantId the tenant; {@code null} for the store's
 * @param allTenants whether to handle the events of all tenants
 * @since 0.1
 */
public record EventFilter(
        Set<String> types,
        Set<Class<?>> classes,
        @Nullable String category,
        Set<String> tags,
        @Nullable String tenantId,
        boolean allTenants) {
    private static final EventFilter ALL = new EventFilter(Set.of(), Set.of(), null, Set.of(), null, false);

    public EventFilter {
        types = Set.copyOf(types);
        classes = Set.copyOf(classes);
        tags = Set.copyOf(tags);
        types.forEach(type -> Identifiers.requireName("event type", type));
        tags.forEach(Identifiers::requireTag);
        if (tenantId != null) {
            Identifiers.requireTenantId(tenantId);
        }
    }

    /** Returns a filter that lets every event of the store's tenant pass. */
    public static EventFilter all() {
        return ALL;
    }

    /** Returns this filter for payloads of {@code classes} only. */
    public EventFilter withClasses(Set<Class<?>> only) {
        return new EventFilter(types, only, category, tags, tenantId, allTenants);
    }

    /** Returns this filter for types named {@code only}. */
    public EventFilter withTypes(Set<String> only) {
        return new EventFilter(only, classes, category, tags, tenantId, allTenants);
    }

    /** Returns this filter for streams of {@code only}. */
    public EventFilter withCategory(String only) {
        return new EventFilter(types, classes, only, tags, tenantId, allTenants);
    }

    /** Returns this filter for events that have all of {@code required}. */
    public EventFilter withTags(Set<String> required) {
        return new EventFilter(types, classes, category, required, tenantId, allTenants);
    }

    /** Returns this filter for the tenant {@code id}. */
    public EventFilter withTenant(String id) {
        return new EventFilter(types, classes, category, tags, id, false);
    }

    /** Returns this filter for all tenants. */
    public EventFilter withAllTenants() {
        return new EventFilter(types, classes, category, tags, null, true);
    }

    /**
     * Returns what tells the events that pass.
     *
     * @param storeTenant the tenant whose events pass unless the filter says otherwise
     * @throws io.pgstore.codec.PayloadException as {@link #requireKnownTypes}
     */
    public Predicate<RecordedEvent> predicate(Codec codec, String storeTenant) {
        Set<String> names = typeNames(codec);
        String tenant = allTenants ? null : tenantId == null ? storeTenant : tenantId;
        return event -> (tenant == null || tenant.equals(event.tenantId()))
                && (names.isEmpty() || names.contains(event.type()))
                && (category == null || category.equals(category(event.streamId())))
                && (tags.isEmpty() || event.tags().containsAll(tags));
    }

    /**
     * Checks the types, as far as {@code codec} can say which it reads.
     *
     * @throws io.pgstore.codec.PayloadException if there can be no events of one of the classes
     * @throws IllegalArgumentException if one of the names is that of no type
     */
    public void requireKnownTypes(Codec codec) {
        typeNames(codec);
        if (codec instanceof KnownTypes known) {
            types.forEach(type -> Assert.isTrue(
                    known.isKnown(type), () -> "no class is registered under the type name '%s'".formatted(type)));
        }
    }

    /** Returns the type names of the events that pass; empty for all. */
    Set<String> typeNames(Codec codec) {
        Set<String> names = new LinkedHashSet<>(types);
        classes.forEach(type -> addNames(type, codec, names));
        return Set.copyOf(names);
    }

    private static void addNames(Class<?> type, Codec codec, Set<String> names) {
        if (type.isSealed()) {
            for (Class<?> subtype : type.getPermittedSubclasses()) {
                addNames(subtype, codec, names);
            }
        } else {
            String name = codec.typeName(type);
            names.addAll(codec instanceof KnownTypes known ? known.storedNames(name) : Set.of(name));
        }
    }

    private static String category(String streamId) {
        int end = streamId.indexOf('-');
        return end < 0 ? streamId : streamId.substring(0, end);
    }
}

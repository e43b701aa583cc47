package io.pgstore.projection;

import io.pgstore.consumer.EventFilter;
import io.pgstore.document.CollectionDefinition;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Builds a {@link Projection}: asynchronous and of version 1 unless said otherwise.
 *
 * @since 0.1
 */
public final class ProjectionBuilder {
    private static final int DEFAULT_BATCH = 500;

    private final String name;
    private int version = 1;
    private EventFilter filter = EventFilter.all();
    private ProjectionMode mode = ProjectionMode.ASYNC;
    private @Nullable String collection;
    private int batchSize = DEFAULT_BATCH;
    private @Nullable RebuildPolicy rebuild;

    ProjectionBuilder(String name) {
        this.name = name;
    }

    /** Sets the version, to be raised whenever what is kept shall be built anew. */
    public ProjectionBuilder version(int number) {
        version = number;
        return this;
    }

    /** Takes only payloads of these classes; of a sealed type all of its subtypes. */
    public ProjectionBuilder types(Class<?>... classes) {
        filter = filter.withClasses(Set.of(classes));
        return this;
    }

    /** Takes only events with these type names, as they are stored. */
    public ProjectionBuilder typeNames(String... names) {
        filter = filter.withTypes(Set.of(names));
        return this;
    }

    /** Takes only streams whose id is {@code category}, or begins with it and {@code -}. */
    public ProjectionBuilder category(String category) {
        filter = filter.withCategory(category);
        return this;
    }

    /** Takes the events of another tenant than the store's; its documents are that tenant's. */
    public ProjectionBuilder tenant(String tenantId) {
        filter = filter.withTenant(tenantId);
        return this;
    }

    /** Takes the events of all tenants, each into documents of its own. */
    public ProjectionBuilder allTenants() {
        filter = filter.withAllTenants();
        return this;
    }

    /** Takes its events in the transaction of each append. */
    public ProjectionBuilder inline() {
        mode = ProjectionMode.INLINE;
        return this;
    }

    /** Takes its events as a consumer of the log. */
    public ProjectionBuilder async() {
        mode = ProjectionMode.ASYNC;
        return this;
    }

    /** Sets the name of the collection that is made for the documents, the projection's with {@code _} for each {@code -} and {@code .} unless set. */
    public ProjectionBuilder collection(String collectionName) {
        collection = collectionName;
        return this;
    }

    /** Sets how many events at most are taken in one transaction when following the log, 500 unless set. */
    public ProjectionBuilder batchSize(int most) {
        batchSize = most;
        return this;
    }

    /** Sets what to do about a changed version, as all projections of the application unless set. */
    public ProjectionBuilder rebuild(RebuildPolicy policy) {
        rebuild = policy;
        return this;
    }

    /** Builds a projection that keeps a document for each stream, under the stream's id, in a collection of its own. */
    public <T> DocumentProjection<T> singleStream(Class<T> type, Evolve<T> evolve) {
        return singleStream(CollectionDefinition.of(collection(), type), null, evolve);
    }

    /**
     * Builds a projection that keeps a document for each stream, under the stream's id.
     *
     * @param into where; the projection's alone
     * @param initial makes the document that the first event of a stream finds, by the id; {@code null} for none
     */
    public <T> DocumentProjection<T> singleStream(
            CollectionDefinition<T> into, @Nullable Function<String, T> initial, Evolve<T> evolve) {
        return new DocumentProjection<>(settings(into.name()), into, null, initial, evolve);
    }

    /** Builds a projection whose documents are each made of events of many streams, in a collection of its own. */
    public <T> DocumentProjection<T> multiStream(Class<T> type, DocumentIds ids, Evolve<T> evolve) {
        return multiStream(CollectionDefinition.of(collection(), type), ids, null, evolve);
    }

    /**
     * Builds a projection whose documents are each made of events of many streams.
     *
     * @param into where they are; the projection's alone
     * @param ids which documents an event changes: none to skip it, several to fan it out
     * @param initial makes the document that the first event of an id finds, by the id; {@code null} for none
     */
    public <T> DocumentProjection<T> multiStream(
            CollectionDefinition<T> into, DocumentIds ids, @Nullable Function<String, T> initial, Evolve<T> evolve) {
        return new DocumentProjection<>(settings(into.name()), into, ids, initial, evolve);
    }

    /** Builds a projection that writes to tables of its own, and cannot be built anew in place. */
    public FreeProjection free(ProjectionHandler handler) {
        return new FreeProjection(settings(collection()), handler, null);
    }

    /**
     * Builds a projection that writes to tables of its own.
     *
     * @param reset removes all that it keeps, before it is built anew
     */
    public FreeProjection free(ProjectionHandler handler, Consumer<JdbcOperations> reset) {
        return new FreeProjection(settings(collection()), handler, reset);
    }

    private String collection() {
        return collection == null ? name.replace('-', '_').replace('.', '_') : collection;
    }

    private ProjectionSettings settings(String target) {
        return new ProjectionSettings(name, version, filter, mode, target, batchSize, rebuild);
    }
}

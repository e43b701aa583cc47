package io.pgstore.autoconfigure;

import io.pgstore.document.CollectionDefinition;
import io.pgstore.projection.DocumentProjection;
import io.pgstore.projection.FreeProjection;
import io.pgstore.projection.Projection;
import io.pgstore.schema.CollectionTable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;

/** The projections that an application declares as beans. */
final class ProjectionDeclarations {
    private ProjectionDeclarations() {}

    static List<Projection> all(ListableBeanFactory beans) {
        return List.copyOf(beans.getBeansOfType(Projection.class).values());
    }

    /**
     * Returns the collections of documents that only projections know. Free projections are not made for that: they may
     * need what needs the tables.
     */
    static ChosenCollections collections(
            ListableBeanFactory beans, ObjectProvider<CollectionDefinition<?>> definitions) {
        Set<String> declared =
                definitions.stream().map(CollectionDefinition::name).collect(Collectors.toSet());
        List<CollectionTable> tables = Arrays.stream(beans.getBeanNamesForType(Projection.class))
                .filter(name -> !FreeProjection.class.equals(beans.getType(name, false)))
                .map(name -> beans.getBean(name, Projection.class))
                .filter(DocumentProjection.class::isInstance)
                .map(projection -> ((DocumentProjection<?>) projection).collection())
                .filter(collection -> !declared.contains(collection.name()))
                .map(CollectionDefinition::table)
                .distinct()
                .toList();
        return new ChosenCollections(tables);
    }
}

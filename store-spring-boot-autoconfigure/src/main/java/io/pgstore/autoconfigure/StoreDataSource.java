package io.pgstore.autoconfigure;

import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The data source that the stores use, among those of the application.
 *
 * @param dataSource the one that the application's transaction manager knows
 */
record StoreDataSource(DataSource dataSource) {
    /**
     * Chooses by name, or takes the only or primary one.
     *
     * @throws StoreStartupException if there is no such bean, or no choice without a name
     */
    static StoreDataSource choose(@Nullable String name, ListableBeanFactory beans) {
        if (name != null) {
            return named(name, beans);
        }
        DataSource only = beans.getBeanProvider(DataSource.class).getIfUnique();
        if (only == null) {
            throw new StoreStartupException(
                    "The stores cannot choose a DataSource: there are %s, and none is primary.".formatted(names(beans)),
                    "Name the bean in store.data-source, or make one @Primary.");
        }
        return new StoreDataSource(only);
    }

    private static StoreDataSource named(String name, ListableBeanFactory beans) {
        if (!beans.containsBean(name) || !beans.isTypeMatch(name, DataSource.class)) {
            throw new StoreStartupException(
                    "store.data-source is '%s', which is no DataSource bean; there are %s."
                            .formatted(name, names(beans)),
                    "Set store.data-source to one of these, or remove it to use the only or primary one.");
        }
        return new StoreDataSource(beans.getBean(name, DataSource.class));
    }

    private static List<String> names(ListableBeanFactory beans) {
        return List.of(beans.getBeanNamesForType(DataSource.class));
    }
}

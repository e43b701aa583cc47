package io.pgstore.log;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Sends each connection elsewhere, as a proxy or a router may. */
final class SwitchableDataSource extends AbstractRoutingDataSource {
    private final Supplier<DataSource> current;

    SwitchableDataSource(Supplier<DataSource> current) {
        this.current = current;
    }

    @Override
    protected Object determineCurrentLookupKey() {
        return current.get();
    }

    @Override
    protected DataSource determineTargetDataSource() {
        return current.get();
    }

    @Override
    public String toString() {
        return "switchable data source";
    }
}

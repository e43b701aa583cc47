package io.pgstore.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A data source whose database can be missing.
 *
 * @since 0.1
 */
public final class SwitchedDataSource extends DelegatingDataSource {
    private volatile BooleanSupplier off = () -> false;

    /** Hands out the connections of {@code target}. */
    public SwitchedDataSource(DataSource target) {
        super(target);
    }

    /** Lets the database be missing for the threads that ask whether it is and are told so. */
    public void missingIf(BooleanSupplier missing) {
        off = missing;
    }

    /** Lets the database be missing. */
    public void switchOff() {
        missingIf(() -> true);
    }

    /** Lets the database be there again. */
    public void switchOn() {
        missingIf(() -> false);
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (off.getAsBoolean()) {
            throw new SQLException("the database is missing", "08001");
        }
        return super.getConnection();
    }
}

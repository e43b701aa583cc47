package io.pgstore.testing;

import jakarta.persistence.EntityManagerFactory;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

/**
 * Transactions as an application with JPA has them, on Hibernate without entities.
 *
 * @since 0.1
 */
public final class JpaTransactions {
    private JpaTransactions() {}

    /** Returns a transaction manager on {@code pool}. */
    public static JpaTransactionManager on(DataSource pool) {
        LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(pool);
        factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        factory.setManagedTypes(PersistenceManagedTypes.of());
        factory.afterPropertiesSet();
        EntityManagerFactory entityManagers = Objects.requireNonNull(factory.getObject());
        return new JpaTransactionManager(entityManagers);
    }
}

package io.pgstore.autoconfigure.embedded;

import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Fails once the data source is there. */
final class FailingBeanPostProcessor implements BeanPostProcessor {
    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof DataSource) {
            throw new IllegalStateException("the application's own fault");
        }
        return bean;
    }
}

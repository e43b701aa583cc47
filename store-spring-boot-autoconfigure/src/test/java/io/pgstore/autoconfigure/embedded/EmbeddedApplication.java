package io.pgstore.autoconfigure.embedded;

import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** An application of its own process: writes one row, says how many there are, and runs until it is ended. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({EmbeddedPostgresAutoConfiguration.class, DataSourceAutoConfiguration.class})
class EmbeddedApplication {
    static final String READY = "ready with rows: ";

    public static void main(String[] arguments) throws InterruptedException {
        ConfigurableApplicationContext context = SpringApplication.run(EmbeddedApplication.class, arguments);
        JdbcTemplate jdbc = new JdbcTemplate(context.getBean(DataSource.class));
        jdbc.execute("CREATE TABLE IF NOT EXISTS visits (at timestamptz)");
        jdbc.update("INSERT INTO visits VALUES (now())");
        System.out.println(READY + jdbc.queryForObject("SELECT count(*) FROM visits", Long.class));
        Thread.currentThread().join();
    }
}

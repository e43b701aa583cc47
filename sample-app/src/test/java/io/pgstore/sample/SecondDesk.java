package io.pgstore.sample;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Another instance of the order desk in this process, with a file of one line. */
final class SecondDesk implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private SecondDesk(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts an instance on a database, with the user of {@code dataSource}. */
    static SecondDesk on(String url, HikariDataSource dataSource, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--retail.file=classpath:one-line.csv",
                "--retail.step-delay=1d",
                "--retail.heartbeat=100ms",
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=" + dataSource.getUsername(),
                "--spring.datasource.password=" + dataSource.getPassword()));
        all.addAll(List.of(arguments));
        return new SecondDesk(new SpringApplicationBuilder(SampleApplication.class).run(all.toArray(String[]::new)));
    }

    Http http() {
        return new Http(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    @Override
    public void close() {
        context.close();
    }
}

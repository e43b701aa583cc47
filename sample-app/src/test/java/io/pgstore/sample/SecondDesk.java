package io.pgstore.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Another instance of the order desk in this process, with a file of one line. */
final class SecondDesk implements AutoCloseable {
    private static final Map<String, String> SETTINGS = Map.of(
            "--server.port", "0",
            "--retail.file", "classpath:one-line.csv",
            "--retail.step-delay", "1d",
            "--retail.heartbeat", "100ms");

    private final ConfigurableApplicationContext context;

    private SecondDesk(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts an instance on a database, with some arguments. */
    static SecondDesk on(DriverManagerDataSource database, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(settings));
        SETTINGS.forEach((name, value) -> {
            if (arguments.stream().noneMatch(argument -> argument.startsWith(name + "="))) {
                arguments.add(name + "=" + value);
            }
        });
        return new SecondDesk(new SpringApplicationBuilder(SampleApplication.class)
                .run(Databases.arguments(database, arguments.toArray(String[]::new))));
    }

    Http http() {
        return new Http(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    @Override
    public void close() {
        context.close();
    }
}

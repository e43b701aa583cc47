package io.pgstore.sample;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Databases on the server of a test. */
final class Databases {
    private Databases() {}

    /** Creates a database. */
    static DriverManagerDataSource create(HikariDataSource server, String name) {
        new JdbcTemplate(server).execute("CREATE DATABASE " + name);
        DriverManagerDataSource database = of(server);
        database.setUrl(server.getJdbcUrl().replaceFirst("/[^/?]*(\\?|$)", "/" + name + "$1"));
        return database;
    }

    /** Returns the database that a pool connects to. */
    static DriverManagerDataSource of(HikariDataSource pool) {
        return new DriverManagerDataSource(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword());
    }

    /** Returns arguments that make an instance of the order desk use a database, and some more. */
    static String[] arguments(DriverManagerDataSource database, String... more) {
        List<String> own = List.of(
                "--spring.datasource.url=" + database.getUrl(),
                "--spring.datasource.username=" + database.getUsername(),
                "--spring.datasource.password=" + database.getPassword());
        return Stream.concat(own.stream(), Stream.of(more)).toArray(String[]::new);
    }
}

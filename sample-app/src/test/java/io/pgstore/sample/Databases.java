package io.pgstore.sample;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Further databases on the server of a test. */
final class Databases {
    private Databases() {}

    /** Creates a database and returns its URL. */
    static String create(HikariDataSource server, String name) {
        new JdbcTemplate(server).execute("CREATE DATABASE " + name);
        return server.getJdbcUrl().replaceFirst("/[^/?]*(\\?|$)", "/" + name + "$1");
    }
}

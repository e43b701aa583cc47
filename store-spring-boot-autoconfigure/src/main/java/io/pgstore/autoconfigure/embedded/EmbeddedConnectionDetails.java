package io.pgstore.autoconfigure.embedded;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** How to reach the embedded server: it trusts whoever comes from this machine. */
record EmbeddedConnectionDetails(String jdbcUrl) implements JdbcConnectionDetails {
    @Override
    public String getUsername() {
        return EmbeddedServer.USER;
    }

    @Override
    public String getPassword() {
        return "";
    }

    @Override
    public String getJdbcUrl() {
        return jdbcUrl;
    }
}

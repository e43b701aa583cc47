package io.pgstore.testing;

/**
 * A login role of the test server.
 *
 * @param name the role's name, a plain SQL identifier
 * @param password its password
 * @since 0.1
 */
public record TestRole(String name, String password) {}

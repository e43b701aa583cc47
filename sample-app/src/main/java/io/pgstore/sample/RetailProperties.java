package io.pgstore.sample;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the order desk.
 *
 * @param file the CSV file imported on start: a path, relative to the working directory, or a URL
 */
@ConfigurationProperties("retail")
record RetailProperties(String file) {}

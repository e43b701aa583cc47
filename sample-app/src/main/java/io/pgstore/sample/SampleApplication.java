package io.pgstore.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the retail order desk. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class SampleApplication {
    public static void main(String[] args) {
        SpringApplication.run(SampleApplication.class, args);
    }

    /** The file to import, opened before the database is needed: if it cannot be read, there is nothing to start. */
    @Bean
    InvoiceFile invoiceFile(RetailProperties properties) {
        return InvoiceFile.open(properties.file());
    }
}

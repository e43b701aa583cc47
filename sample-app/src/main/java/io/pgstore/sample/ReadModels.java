package io.pgstore.sample;

import io.pgstore.document.CollectionDefinition;
import io.pgstore.projection.FreeProjection;
import io.pgstore.projection.Projection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is made of the lines: orders in the transaction that stores them, reports soon after. */
@Configuration(proxyBeanMethods = false)
class ReadModels {
    @Bean
    CollectionDefinition<OrderView> orderViews() {
        return CollectionDefinition.of("orders", OrderView.class);
    }

    @Bean
    Projection orderProjection(CollectionDefinition<OrderView> orders) {
        return Projection.named("orders")
                .types(InvoiceLine.class)
                .category("order")
                .inline()
                .singleStream(orders, null, (order, event) -> {
                    InvoiceLine line = event.payload(InvoiceLine.class);
                    return (order == null ? OrderView.of(line.invoiceNo()) : order).plus(line);
                });
    }

    @Bean
    FreeProjection countryProjection(CountryRevenue countries) {
        return Projection.named("countries")
                .types(InvoiceLine.class)
                .free((context, events) -> countries.add(events), jdbc -> countries.clear());
    }

    @Bean
    FreeProjection productProjection(ProductRevenue products) {
        return Projection.named("products")
                .types(InvoiceLine.class)
                .free((context, events) -> products.add(events), jdbc -> products.clear());
    }
}

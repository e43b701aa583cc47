package io.pgstore.sample;

import io.pgstore.consumer.Projector;
import io.pgstore.consumer.Reactor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who follows the log of the order desk. The instances share the partitions. */
@Configuration(proxyBeanMethods = false)
class Followers {
    private static final int PARTITIONS = 4;
    private static final int BATCH = 500;

    @Bean
    Reactor shippingNotesReactor(ShippingNotes notes) {
        return Reactor.named(ShippingNotes.CONSUMER)
                .types(OrderShipped.class)
                .partitions(PARTITIONS)
                .each(notes::send);
    }

    @Bean
    Projector dailyRevenueProjector(DailyRevenue revenue) {
        return Projector.named(DailyRevenue.CONSUMER)
                .types(InvoiceLine.class)
                .partitions(PARTITIONS)
                .batchSize(BATCH)
                .batch(revenue::add);
    }
}

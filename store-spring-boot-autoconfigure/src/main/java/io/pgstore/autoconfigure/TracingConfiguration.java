package io.pgstore.autoconfigure;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.pgstore.event.Metadata;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the W3C trace context of the current span into the metadata of events, as {@code traceparent}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(Tracer.class)
class TracingConfiguration {
    private static final int TRACE_ID_LENGTH = 32;

    @Bean
    DefaultMetadata storeTraceMetadata(ObjectProvider<Tracer> tracers) {
        Tracer tracer = tracers.getIfUnique();
        return tracer == null ? Metadata::none : () -> traceContext(tracer.currentSpan());
    }

    private static Metadata traceContext(@Nullable Span span) {
        if (span == null || span.isNoop()) {
            return Metadata.none();
        }
        TraceContext context = span.context();
        String shortened = context.traceId();
        // 64-bit trace ids are padded, as the recommendation says.
        String traceId = "0".repeat(Math.max(0, TRACE_ID_LENGTH - shortened.length())) + shortened;
        String flags = Boolean.TRUE.equals(context.sampled()) ? "01" : "00";
        return Metadata.none().with("traceparent", "00-%s-%s-%s".formatted(traceId, context.spanId(), flags));
    }
}

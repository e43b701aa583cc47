package io.pgstore.codec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** How Jackson is set up for payloads: what is written today must be read in years, with the same values. */
final class PayloadMapper {
    // The digits that PostgreSQL's numeric holds: 131,072 before the decimal point and 16,383 after it.
    private static final int LONGEST_NUMBER = 131_072 + 16_383 + 2;

    // Of the 1,000 levels that are Jackson's default, nested sealed types overflow a stack of 1 MB at less than 500
    // when read, but not when written.
    private static final int DEEPEST_NESTING = 200;

    private PayloadMapper() {}

    /** Returns a builder with the defaults, and with no module that merely happens to be on the class path. */
    static JsonMapper.Builder builder() {
        return JsonMapper.builder(factory())
                .annotationIntrospector(
                        AnnotationIntrospector.pair(new JacksonAnnotationIntrospector(), new SealedTypes()))
                .addModules(new JavaTimeModule(), new Jdk8Module())
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    }

    // Jackson limits what it reads more than what it writes; a payload that was stored must not become unreadable.
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(DEEPEST_NESTING)
                        .build())
                .streamReadConstraints(StreamReadConstraints.builder()
                        // Jackson writes one object more than its limit.
                        .maxNestingDepth(DEEPEST_NESTING + 1)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxNumberLength(LONGEST_NUMBER)
                        .build())
                .build();
    }
}

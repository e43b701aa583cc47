package io.pgstore.autoconfigure.embedded;

import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Matches when no property says where the application's database is; like Spring Boot it takes a blank for nothing. */
final class NoConfiguredDatabaseCondition extends SpringBootCondition {
    private static final List<String> PROPERTIES =
            List.of("spring.datasource.url", "spring.datasource.jndi-name", "spring.datasource.hikari.jdbc-url");

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        List<String> found = PROPERTIES.stream()
                .filter(name -> StringUtils.hasText(context.getEnvironment().getProperty(name)))
                .toList();
        ConditionMessage.Builder message = ConditionMessage.forCondition("No configured database");
        return found.isEmpty()
                ? ConditionOutcome.match(
                        message.didNotFind("property", "properties").items(PROPERTIES))
                : ConditionOutcome.noMatch(
                        message.found("property", "properties").items(found));
    }
}

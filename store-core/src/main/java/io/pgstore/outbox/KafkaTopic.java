package io.pgstore.outbox;

import java.util.regex.Pattern;
import org.springframework.util.Assert;

/**
 * Where changes go in Kafka.
 *
 * @param template the topic, in which <code>{tenant}</code> and <code>{kind}</code> stand for those of the change; characters
 *     that Kafka does not allow in a topic are replaced by {@code _}. Records carry the key; where the topic does not tell the
 *     tenant or the kind, exactly as they are, these come before it: {@code tenant/kind/key}. So no two keys have one record
 *     key, and compaction keeps the last state of each
 * @since 0.1
 */
public record KafkaTopic(String template) {
    private static final String TENANT = "{tenant}";
    private static final String KIND = "{kind}";
    private static final Pattern VALID = Pattern.compile("(?:[a-zA-Z0-9._-]|\\{tenant}|\\{kind})+");
    private static final Pattern ILLEGAL = Pattern.compile("[^a-zA-Z0-9._-]");

    /**
     * Checks the template.
     *
     * @throws IllegalArgumentException if there is anything else in it
     */
    public KafkaTopic {
        Assert.isTrue(
                VALID.matcher(template).matches(),
                () -> "a topic is made of letters, digits, '.', '_', '-', {tenant} and {kind}: '%s'"
                        .formatted(template));
    }

    String topic(OutboxMessage message) {
        return template.replace(TENANT, legal(message.tenantId())).replace(KIND, legal(message.topic()));
    }

    String recordKey(OutboxMessage message) {
        String tenant = tells(TENANT, message.tenantId()) ? "" : message.tenantId() + "/";
        String kind = tells(KIND, message.topic()) ? "" : message.topic() + "/";
        return tenant + kind + message.key();
    }

    private boolean tells(String placeholder, String value) {
        return template.contains(placeholder) && !ILLEGAL.matcher(value).find();
    }

    private static String legal(String name) {
        return ILLEGAL.matcher(name).replaceAll("_");
    }
}

package io.pgstore.consumer;

import io.pgstore.event.RecordedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** What the tests of reactions share: instances with a correlator each, which are closed after the test. */
abstract class ReactionTopic extends ConsumerTopic {
    static final String CORRELATOR = "reactions-default";
    static final Duration NO_TIME = Duration.ofMillis(1);

    private final List<JdbcReactions> instances = new ArrayList<>();

    @AfterEach
    void closeReactions() {
        instances.forEach(JdbcReactions::close);
    }

    final JdbcReactions react(Reaction reaction) {
        return react(builder -> builder.reaction(reaction));
    }

    /** Starts an instance of the application that runs reactions and their correlator. */
    final JdbcReactions react(Consumer<JdbcReactions.Builder> settings) {
        JdbcReactions reactions = buildReactions(settings);
        reactions.start();
        correlate(reactions);
        return reactions;
    }

    final JdbcReactions buildReactions(Consumer<JdbcReactions.Builder> settings) {
        JdbcReactions.Builder builder = JdbcReactions.builder(store)
                .notifications(notifications)
                .pollInterval(Duration.ofMillis(100))
                .retries(new Retries(3, NO_TIME, NO_TIME));
        settings.accept(builder);
        JdbcReactions reactions = builder.build();
        instances.add(reactions);
        return reactions;
    }

    /** Runs the correlator, and waits until it has seen everything that was appended. */
    final JdbcConsumers correlate(JdbcReactions reactions) {
        Projector correlator = reactions.correlator();
        JdbcConsumers consumers = start(correlator);
        awaitCaughtUp(consumers, correlator.settings().id());
        return consumers;
    }

    /** Waits until everything is handled and nobody holds a stream, but for blocked ones. */
    final void awaitHandled() {
        await("""
                SELECT (SELECT max(position) FROM store.consumers WHERE consumer_id LIKE 'reactions-%')
                       >= (SELECT coalesce(max(position), 0) FROM store.events)
                   AND NOT EXISTS (SELECT
                                   FROM store.subscriptions
                                   WHERE (head > watermark OR holder <> '') AND NOT blocked)
                """);
    }

    final StreamSubscription row(JdbcReactions reactions, String streamId) {
        return reactions.subscriptions().find(streamId).orElseThrow();
    }

    final Reaction reaction(String name) {
        return Reaction.named(name).types(Counted.class).handle(event -> writeDown(name, event));
    }

    final JdbcTransactionManager transactionManager() {
        return new JdbcTransactionManager(owner.dataSource());
    }

    static int number(RecordedEvent event) {
        return event.payload(Counted.class).number();
    }
}

package io.pgstore.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstore.kv.KeyValueStore;
import io.pgstore.outbox.ChannelOutboxPublisher;
import io.pgstore.outbox.OutboxHeaders;
import io.pgstore.outbox.OutboxPublisher;
import io.pgstore.testing.TestDatabase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.MessageChannel;

/** The relay to a message channel as an application gets it. */
class ChannelOutboxAutoConfigurationTests {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final ApplicationContextRunner runner =
            StoreRunner.on(database).withConfiguration(AutoConfigurations.of(ChannelOutboxAutoConfiguration.class));
    private final List<Object> received = new CopyOnWriteArrayList<>();
    private final MessageChannel channel = (message, timeout) ->
            received.add(String.valueOf(message.getHeaders().get(OutboxHeaders.KEY)));

    @Test
    void changesArePublishedToTheChannelThatIsNamed() {
        runner.withBean("changes", MessageChannel.class, () -> channel)
                .withBean("other", MessageChannel.class, () -> (message, timeout) -> false)
                .withPropertyValues("store.outbox.channel=changes")
                .run(context -> {
                    context.getBean(KeyValueStore.class)
                            .kind("flags", String.class)
                            .put("a", "on");
                    Awaitility.await().until(() -> received.contains("a"));
                });
    }

    @Test
    void withoutANameNothingIsPublished() {
        runner.withBean("changes", MessageChannel.class, () -> channel)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(OutboxPublisher.class));
    }

    @Test
    void aChannelThatIsNotThereIsNamed() {
        runner.withPropertyValues("store.outbox.channel=changes").run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining("no MessageChannel bean named 'changes'"));
    }

    @Test
    void theApplicationsOwnPublisherWins() {
        runner.withPropertyValues("store.outbox.channel=changes")
                .withBean("channelOutboxPublisher", OutboxPublisher.class, () -> message -> {})
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ChannelOutboxPublisher.class));
    }

    @Test
    void withoutTheLibraryTheStoresStart() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.messaging"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(OutboxRelays.class));
    }

    @Test
    void whoNamesAChannelWithoutTheLibraryIsToldSo() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.messaging"))
                .withPropertyValues("store.outbox.channel=changes")
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("store.outbox.channel is set, but"));
    }

    @Test
    void disabledRelaysIncludeThatToTheChannel() {
        runner.withPropertyValues("store.outbox.channel=changes", "store.outbox.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ChannelOutboxPublisher.class));
    }
}

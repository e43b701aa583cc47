package io.pgstore.kv;

import java.util.concurrent.Flow;
import org.springframework.util.Assert;

/** A watch for each subscriber, which is told as much as it asks for. */
final class WatchPublisher<T> implements Flow.Publisher<KeyValueEvent<T>> {
    private final WatchOpener opener;
    private final KindAddress at;
    private final ValueCodec<T> codec;
    private final WatchOptions options;

    WatchPublisher(WatchOpener opener, KindAddress at, ValueCodec<T> codec, WatchOptions options) {
        this.opener = opener;
        this.at = at;
        this.codec = codec;
        this.options = options;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super KeyValueEvent<T>> subscriber) {
        Assert.notNull(subscriber, "subscriber must not be null");
        SubscriberListener<T> listener = new SubscriberListener<>(subscriber);
        WatchSession<T> session = opener.session(at, options, new WatchTeller<>(codec, listener), 0);
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                if (count > 0) {
                    session.request(count);
                } else {
                    session.fail(new IllegalArgumentException("request must be positive: " + count));
                }
            }

            @Override
            public void cancel() {
                listener.cancel();
                session.close();
            }
        });
        try {
            opener.begin(session, options);
        } catch (RuntimeException exception) {
            session.fail(exception);
        }
    }

    /** Passes what a watch tells to a subscriber. */
    private static final class SubscriberListener<T> implements WatchListener<T> {
        private final Flow.Subscriber<? super KeyValueEvent<T>> subscriber;
        private volatile boolean cancelled;

        SubscriberListener(Flow.Subscriber<? super KeyValueEvent<T>> subscriber) {
            this.subscriber = subscriber;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public void onEvent(KeyValueEvent<T> event) {
            if (!cancelled) {
                subscriber.onNext(event);
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (!cancelled) {
                subscriber.onError(failure);
            }
        }

        @Override
        public void onClose() {
            if (!cancelled) {
                subscriber.onComplete();
            }
        }
    }
}

package io.pgstore.kv;

import io.pgstore.codec.PayloadException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.springframework.util.Assert;

/** One kind: checks arguments, encodes and decodes, and leaves the work to the store's parts. */
final class TypedKind<T> implements KeyValueKind<T> {
    private final KeyValueContext context;
    private final KindAddress at;
    private final ValueCodec<T> codec;

    TypedKind(KeyValueContext context, KindAddress at, ValueCodec<T> codec) {
        this.context = context;
        this.at = at;
        this.codec = codec;
    }

    @Override
    public String name() {
        return at.kind();
    }

    @Override
    public Optional<KeyValueEntry<T>> get(String key) {
        context.requireOpen();
        Assert.notNull(key, "key must not be null");
        return context.statements().reader().get(at, key).map(this::entry);
    }

    @Override
    public PutResult put(String key, T value) {
        return put(key, value, PutOptions.none());
    }

    @Override
    public PutResult put(String key, T value, PutOptions options) {
        return context.writer().put(at, checked(key), encode(key, value), options);
    }

    @Override
    public PutResult putIfAbsent(String key, T value) {
        return putIfAbsent(key, value, PutOptions.none());
    }

    @Override
    public PutResult putIfAbsent(String key, T value, PutOptions options) {
        return context.writer().putIfAbsent(at, checked(key), encode(key, value), options);
    }

    @Override
    public PutResult compareAndPut(String key, long expectedVersion, T value) {
        return compareAndPut(key, expectedVersion, value, PutOptions.none());
    }

    @Override
    public PutResult compareAndPut(String key, long expectedVersion, T value, PutOptions options) {
        return context.writer().compareAndPut(at, checked(key), expectedVersion, encode(key, value), options);
    }

    @Override
    public Map<String, PutResult> putAll(Map<String, ? extends T> values) {
        context.requireOpen();
        Map<String, EncodedValue> encoded = new LinkedHashMap<>();
        values.forEach((key, value) -> encoded.put(checked(key), encode(key, value)));
        return context.batch().putAll(at, encoded);
    }

    @Override
    public PutResult update(String key, UnaryOperator<T> change) {
        return context.changer().update(at, checked(key), stored -> encode(key, change.apply(decode(key, stored))));
    }

    @Override
    public PutResult compute(String key, Function<Optional<T>, Optional<T>> change) {
        return context.changer()
                .compute(at, checked(key), stored -> change.apply(stored.map(value -> decode(key, value)))
                        .map(value -> encode(key, value)));
    }

    @Override
    public Optional<T> delete(String key) {
        return context.writer().delete(at, checked(key), null).map(deleted -> decode(key, deleted.value()));
    }

    @Override
    public T delete(String key, long expectedVersion) {
        Assert.isTrue(expectedVersion > 0, () -> "expectedVersion must be positive: " + expectedVersion);
        return context.writer()
                .delete(at, checked(key), expectedVersion)
                .map(deleted -> decode(key, deleted.value()))
                .orElseThrow(() -> new StaleVersionException(
                        at.kind(), key, expectedVersion, context.writer().version(at, key)));
    }

    @Override
    public boolean touch(String key, Duration ttl) {
        return context.statements().touch().run(at, checked(key), null, PutOptions.expiringAfter(ttl));
    }

    @Override
    public Instant databaseTime() {
        context.requireOpen();
        return context.statements().reader().time();
    }

    @Override
    public List<KeyValueEntry<T>> list(KeyQuery query) {
        context.requireOpen();
        return context.statements().lister().list(at, query).stream()
                .map(this::entry)
                .toList();
    }

    @Override
    public List<String> keys(KeyQuery query) {
        context.requireOpen();
        return context.statements().lister().keys(at, query);
    }

    @Override
    public List<T> values(KeyQuery query) {
        return list(query).stream().map(KeyValueEntry::value).toList();
    }

    @Override
    public long count(KeyQuery query) {
        context.requireOpen();
        return context.statements().lister().count(at, query);
    }

    @Override
    public long forEach(KeyQuery query, Consumer<? super KeyValueEntry<T>> handler) {
        long count = 0;
        KeyQuery rest = query;
        List<KeyValueEntry<T>> page = list(rest);
        while (!page.isEmpty()) {
            page.forEach(handler);
            count += page.size();
            rest = rest.after(page.get(page.size() - 1).key());
            page = page.size() < query.limit() ? List.of() : list(rest);
        }
        return count;
    }

    @Override
    public void dump(Appendable out) throws IOException {
        context.requireOpen();
        context.statements().dumper().dump(at.tenantId(), at.kind(), out);
    }

    @Override
    public Watch watch(WatchOptions options, WatchListener<T> listener) {
        context.requireOpen();
        Assert.notNull(options, "options must not be null");
        Assert.notNull(listener, "listener must not be null");
        WatchSession<T> session =
                context.watches().session(at, options, new WatchTeller<>(codec, listener), Long.MAX_VALUE);
        context.watches().begin(session, options);
        return session;
    }

    @Override
    public Flow.Publisher<KeyValueEvent<T>> publisher(WatchOptions options) {
        context.requireOpen();
        Assert.notNull(options, "options must not be null");
        return new WatchPublisher<>(context.watches(), at, codec, options);
    }

    private String checked(String key) {
        context.requireOpen();
        at.requireKey(key);
        return key;
    }

    private EncodedValue encode(String key, T value) {
        Assert.notNull(value, () -> "value of key %s must not be null".formatted(at.describe(key)));
        try {
            return codec.encode(value);
        } catch (PayloadException exception) {
            throw new PayloadException(
                    "Key %s cannot be put: %s".formatted(at.describe(key), exception.getMessage()), exception);
        }
    }

    private T decode(String key, EncodedValue stored) {
        try {
            return codec.decode(stored);
        } catch (PayloadException exception) {
            throw new PayloadException(
                    "Key %s cannot be read: %s".formatted(at.describe(key), exception.getMessage()), exception);
        }
    }

    private KeyValueEntry<T> entry(StoredValue stored) {
        return new KeyValueEntry<>(
                stored.key(),
                decode(stored.key(), stored.value()),
                stored.version(),
                stored.revision(),
                stored.updatedAt(),
                stored.expiresAt());
    }
}

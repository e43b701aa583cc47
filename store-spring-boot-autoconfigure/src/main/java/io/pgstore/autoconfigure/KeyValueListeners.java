package io.pgstore.autoconfigure;

import io.pgstore.kv.CompactedException;
import io.pgstore.kv.KeyValueEvent;
import io.pgstore.kv.KeyValueKind;
import io.pgstore.kv.KeyValueListener;
import io.pgstore.kv.KeyValueStore;
import io.pgstore.kv.KeyValueStoreClosedException;
import io.pgstore.kv.ResumeToken;
import io.pgstore.kv.Watch;
import io.pgstore.kv.WatchListener;
import io.pgstore.kv.WatchOptions;
import io.pgstore.log.LogReadException;
import io.pgstore.schema.StoreNotReadyException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** Tells the methods of beans with {@link KeyValueListener} what happens, while the application runs. */
final class KeyValueListeners implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(KeyValueListeners.class);
    private static final Executor LATER = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

    private final KeyValueStore store;
    private final ListableBeanFactory beans;
    private final List<Told<?>> told = new CopyOnWriteArrayList<>();
    private volatile boolean running;

    KeyValueListeners(KeyValueStore store, ListableBeanFactory beans) {
        this.store = store;
        this.beans = beans;
    }

    @Override
    public void start() {
        running = true;
        for (String name : beans.getBeanNamesForType(Object.class, false, false)) {
            Class<?> type = beans.getType(name, false);
            if (type != null && !type.getName().startsWith("org.springframework.")) {
                methodsOf(type).forEach((method, listener) -> begin(name, method, listener));
            }
        }
    }

    @Override
    public void stop() {
        running = false;
        told.forEach(Told::end);
        told.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private static Map<Method, KeyValueListener> methodsOf(Class<?> type) {
        Map<Method, KeyValueListener> methods = new LinkedHashMap<>();
        for (Method method : ReflectionUtils.getUniqueDeclaredMethods(ClassUtils.getUserClass(type))) {
            KeyValueListener listener = AnnotatedElementUtils.findMergedAnnotation(method, KeyValueListener.class);
            if (listener != null) {
                methods.put(method, listener);
            }
        }
        return methods;
    }

    private void begin(String beanName, Method method, KeyValueListener listener) {
        if (method.getParameterCount() != 1 || method.getParameterTypes()[0] != KeyValueEvent.class) {
            throw new StoreStartupException(
                    "The method %s of bean '%s' has @KeyValueListener, but does not take one KeyValueEvent."
                            .formatted(method.toGenericString(), beanName),
                    "Let it take one parameter of type KeyValueEvent, with the type of the kind's values.");
        }
        Class<?> valueType =
                ResolvableType.forMethodParameter(method, 0).getGeneric(0).resolve(Object.class);
        Object bean = beans.getBean(beanName);
        Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
        ReflectionUtils.makeAccessible(invocable);
        Told<?> begun = new Told<>(store.kind(listener.kind(), valueType), listener, bean, invocable);
        told.add(begun);
        begun.beginFirst();
    }

    /** One method, and the watch that tells it. */
    private final class Told<T> implements WatchListener<T> {
        private final KeyValueKind<T> kind;
        private final KeyValueListener listener;
        private final Object bean;
        private final Method method;
        private volatile @Nullable Watch watch;
        private volatile @Nullable ResumeToken last;

        Told(KeyValueKind<T> kind, KeyValueListener listener, Object bean, Method method) {
            this.kind = kind;
            this.listener = listener;
            this.bean = bean;
            this.method = method;
        }

        WatchOptions fromNow() {
            WatchOptions options = listener.replay() ? WatchOptions.replaying() : WatchOptions.live();
            return options.prefixed(listener.prefix());
        }

        void beginFirst() {
            try {
                begin(fromNow());
            } catch (StoreNotReadyException exception) {
                LATER.execute(this::beginAgain);
            }
        }

        void begin(WatchOptions options) {
            watch = kind.watch(options, this);
            if (!running) {
                end();
            }
        }

        void end() {
            Watch current = watch;
            if (current != null) {
                current.close();
            }
        }

        @Override
        public void onEvent(KeyValueEvent<T> event) {
            try {
                method.invoke(bean, event);
            } catch (InvocationTargetException exception) {
                LOG.error(
                        "{} failed for {} of key {}",
                        method,
                        event.type(),
                        event.key(),
                        exception.getTargetException());
            } catch (IllegalAccessException exception) {
                throw new IllegalStateException(exception);
            }
        }

        @Override
        public void onError(Throwable failure) {
            LOG.warn("The watch of {} has ended and begins again: {}", method, failure.getMessage());
            Watch ended = Objects.requireNonNull(watch);
            boolean gone = failure instanceof CompactedException || failure instanceof LogReadException;
            last = gone ? null : ended.token();
            LATER.execute(this::beginAgain);
        }

        private void beginAgain() {
            ResumeToken token = last;
            try {
                if (running) {
                    begin(
                            token == null
                                    ? fromNow()
                                    : WatchOptions.resuming(token).prefixed(listener.prefix()));
                }
            } catch (KeyValueStoreClosedException end) {
                LOG.debug("The store was closed before {} could be told on", method);
            } catch (StoreNotReadyException exception) {
                LATER.execute(this::beginAgain);
            } catch (RuntimeException exception) {
                LOG.warn("The watch of {} cannot begin; it will be tried again: {}", method, exception.getMessage());
                LATER.execute(this::beginAgain);
            }
        }
    }
}

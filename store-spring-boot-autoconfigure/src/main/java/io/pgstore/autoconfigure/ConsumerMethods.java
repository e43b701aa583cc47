package io.pgstore.autoconfigure;

import io.pgstore.autoconfigure.ConsumerDeclarations.Declaration;
import io.pgstore.consumer.BatchHandler;
import io.pgstore.consumer.ConsumerBuilder;
import io.pgstore.consumer.EventConsumer;
import io.pgstore.consumer.EventListenerOn;
import io.pgstore.consumer.Projector;
import io.pgstore.consumer.Reactor;
import io.pgstore.event.RecordedEvent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;

/** Finds methods with {@link EventListenerOn}. Their beans are asked for when the first event comes. */
final class ConsumerMethods {
    private final BeanFactory beans;
    private final String beanName;
    private final Method method;
    private final EventListenerOn settings;

    private ConsumerMethods(BeanFactory beans, String beanName, Method method, EventListenerOn settings) {
        this.beans = beans;
        this.beanName = beanName;
        this.method = method;
        this.settings = settings;
    }

    static List<Declaration> find(ConfigurableListableBeanFactory beans) {
        List<Declaration> found = new ArrayList<>();
        for (String name : beans.getBeanDefinitionNames()) {
            Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
            if (type != null
                    && !type.getName().startsWith("org.springframework.")
                    && AnnotationUtils.isCandidateClass(type, EventListenerOn.class)) {
                MethodIntrospector.selectMethods(type, ConsumerMethods::settings)
                        .forEach((method, settings) ->
                                found.add(new ConsumerMethods(beans, name, method, settings).declaration()));
            }
        }
        return found;
    }

    private static @Nullable EventListenerOn settings(Method method) {
        return AnnotatedElementUtils.findMergedAnnotation(method, EventListenerOn.class);
    }

    private Declaration declaration() {
        String origin = "method %s of bean '%s'".formatted(method.getName(), beanName);
        try {
            EventConsumer consumer = settings.reactor()
                    ? build(Reactor.named(settings.consumer()))
                    : build(Projector.named(settings.consumer()));
            return new Declaration(origin, consumer);
        } catch (IllegalArgumentException exception) {
            throw new StoreStartupException(
                    "The %s cannot be a consumer: %s".formatted(origin, exception.getMessage()),
                    "Correct its annotation @EventListenerOn, or its parameter.",
                    exception);
        }
    }

    private <C extends EventConsumer> C build(ConsumerBuilder<C> builder) {
        builder.partitions(settings.partitions())
                .batchSize(settings.batchSize())
                .onFailure(settings.onFailure())
                .tags(settings.tags());
        if (!settings.category().isEmpty()) {
            builder.category(settings.category());
        }
        if (method.getParameterCount() != 1) {
            throw new IllegalArgumentException(
                    "it must have one parameter: a payload, a RecordedEvent, or a list of either");
        }
        ResolvableType parameter = ResolvableType.forMethodParameter(method, 0);
        boolean list = List.class.equals(parameter.resolve());
        Class<?> wanted = (list ? parameter.getGeneric(0) : parameter).resolve(Object.class);
        if (wanted != RecordedEvent.class && wanted != Object.class) {
            builder.types(wanted);
        }
        return list ? builder.batch(batchHandler(wanted)) : builder.each(event -> invoke(argument(event, wanted)));
    }

    private BatchHandler batchHandler(Class<?> wanted) {
        return events ->
                invoke(events.stream().map(event -> argument(event, wanted)).toList());
    }

    private static Object argument(RecordedEvent event, Class<?> wanted) {
        if (wanted == RecordedEvent.class) {
            return event;
        }
        return wanted == Object.class ? event.payload() : event.payload(wanted);
    }

    private void invoke(Object argument) throws Exception {
        Object bean = beans.getBean(beanName);
        Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
        ReflectionUtils.makeAccessible(invocable);
        try {
            invocable.invoke(bean, argument);
        } catch (InvocationTargetException exception) {
            if (exception.getCause() instanceof Error error) {
                throw error;
            }
            throw exception.getCause() instanceof Exception thrown ? thrown : exception;
        }
    }
}

package io.pgstore.projection;

/**
 * A read model: what is kept of which events. Declared as a bean, it is kept up to date by the application.
 * <pre>{@code
 * Projection orders = Projection.named("orders").types(OrderEvent.class).inline()
 *         .singleStream(Order.class, (order, event) -> Order.evolve(order, event.payload(OrderEvent.class)));
 * }</pre>
 *
 * @since 0.1
 */
public sealed interface Projection permits DocumentProjection, FreeProjection {
    /** Returns how it runs. */
    ProjectionSettings settings();

    /** Starts building a projection. */
    static ProjectionBuilder named(String name) {
        return new ProjectionBuilder(name);
    }
}

package io.pgstore.document;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.Assert;

/**
 * Changes of parts of documents, made by the database in the order in which they are given. Properties on the way to a
 * path that are missing, or are no objects, become objects. Paths are those of {@link Filter}. Immutable.
 * <p>
 * They are made to what is stored, which may be of an older schema version: upcasters run when it is read.
 *
 * @since 0.1
 */
public final class Patch {
    /** One change; the value is written as a part of a document is. */
    record Step(Kind kind, DocumentPath path, Object value) {}

    /** What a step does. */
    enum Kind {
        SET,
        UNSET,
        INCREMENT,
        PUSH
    }

    private final List<Step> steps;

    private Patch(List<Step> steps) {
        this.steps = steps;
    }

    /** Sets the value at {@code path}. */
    public static Patch set(String path, Object value) {
        return new Patch(List.of()).andSet(path, value);
    }

    /** Removes the property at {@code path}, if there is one. */
    public static Patch unset(String path) {
        return new Patch(List.of()).andUnset(path);
    }

    /** Adds {@code amount} to the number at {@code path}; to 0 if there is none. Fails on anything but a number. */
    public static Patch increment(String path, Number amount) {
        return new Patch(List.of()).andIncrement(path, amount);
    }

    /** Appends {@code element} to the array at {@code path}; to an empty one if there is none. Fails on anything else. */
    public static Patch push(String path, Object element) {
        return new Patch(List.of()).andPush(path, element);
    }

    /** Returns this patch and {@link #set}. */
    public Patch andSet(String path, Object value) {
        return and(Kind.SET, path, value);
    }

    /** Returns this patch and {@link #unset}. */
    public Patch andUnset(String path) {
        return and(Kind.UNSET, path, path);
    }

    /** Returns this patch and {@link #increment}. */
    public Patch andIncrement(String path, Number amount) {
        FilterValue number = FilterValue.of(amount);
        return and(Kind.INCREMENT, path, (BigDecimal) number.bound());
    }

    /** Returns this patch and {@link #push}. */
    public Patch andPush(String path, Object element) {
        return and(Kind.PUSH, path, element);
    }

    List<Step> steps() {
        return steps;
    }

    private Patch and(Kind kind, String path, Object value) {
        Assert.notNull(value, () -> "the value at %s must not be null; remove it with unset".formatted(path));
        List<Step> more = new ArrayList<>(steps);
        more.add(new Step(kind, DocumentPath.below(path), value));
        return new Patch(List.copyOf(more));
    }
}

package io.pgstore.lease;

import java.time.Instant;

/**
 * The right to do some work, until the database's clock says otherwise.
 * <p>
 * Whoever holds it writes its {@link #fence} with every effect, or into the row that its effects check: an owner that was
 * frozen past its time finds a higher fence there and changes nothing.
 *
 * @param name the work
 * @param owner the holder
 * @param fence grows with every owner
 * @param until when it ends unless it is renewed, by the database's clock
 * @since 0.1
 */
public record Lease(String name, String owner, long fence, Instant until) {}

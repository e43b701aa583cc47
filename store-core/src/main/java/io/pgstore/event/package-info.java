/** The event store: streams of events, appended with optimistic concurrency and read back one by one or as one log. */
@NullMarked
package io.pgstore.event;

import org.jspecify.annotations.NullMarked;

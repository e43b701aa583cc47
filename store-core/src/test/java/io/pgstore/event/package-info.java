/** The event store's contract, run in every environment that the store promises to work in. */
@NullMarked
package io.pgstore.event;

import org.jspecify.annotations.NullMarked;

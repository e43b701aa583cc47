/** Handles messages of sagas: the saga store and the event store together. */
@NullMarked
package io.pgstore.process;

import org.jspecify.annotations.NullMarked;

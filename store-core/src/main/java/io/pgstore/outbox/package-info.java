/** Relays: what a fenced table tells is published to the outside, at least once and in the order of each key. */
@NullMarked
package io.pgstore.outbox;

import org.jspecify.annotations.NullMarked;

/** Payload classes outside the scanned packages. */
@NullMarked
package io.pgstore.codec.other;

import org.jspecify.annotations.NullMarked;

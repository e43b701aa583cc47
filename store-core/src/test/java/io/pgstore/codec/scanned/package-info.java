/** Payload classes to be found by a scan. */
@NullMarked
package io.pgstore.codec.scanned;

import org.jspecify.annotations.NullMarked;

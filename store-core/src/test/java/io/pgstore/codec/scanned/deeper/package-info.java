/** Payload classes to be found by a scan. */
@NullMarked
package io.pgstore.codec.scanned.deeper;

import org.jspecify.annotations.NullMarked;

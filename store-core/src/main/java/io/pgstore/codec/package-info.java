/** Turns payloads into JSON and back: type names, schema versions, upcasting. */
@NullMarked
package io.pgstore.codec;

import org.jspecify.annotations.NullMarked;

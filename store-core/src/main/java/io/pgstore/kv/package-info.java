/** Typed keys and values with versions, and a watch that tells what changed. */
@NullMarked
package io.pgstore.kv;

import org.jspecify.annotations.NullMarked;

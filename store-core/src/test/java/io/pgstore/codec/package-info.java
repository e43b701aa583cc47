/** Tests of payloads. */
@NullMarked
package io.pgstore.codec;

import org.jspecify.annotations.NullMarked;

/** Tests of the retail order desk. */
@NullMarked
package io.pgstore.sample;

import org.jspecify.annotations.NullMarked;

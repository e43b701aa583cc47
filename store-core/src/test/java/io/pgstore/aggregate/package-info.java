/** Tests of command handling. */
@NullMarked
package io.pgstore.aggregate;

import org.jspecify.annotations.NullMarked;

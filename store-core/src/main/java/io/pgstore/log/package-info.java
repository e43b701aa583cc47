/** Positions that lose nothing: the fence that writers hold, the horizon that readers stay below (design, section 5). */
@NullMarked
package io.pgstore.log;

import org.jspecify.annotations.NullMarked;

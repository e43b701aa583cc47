/** Read models folded from events: in the transaction of each append, or following the log, and built anew at any time. */
@NullMarked
package io.pgstore.projection;

import org.jspecify.annotations.NullMarked;

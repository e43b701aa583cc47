/** Work that one process does at a time: ownership as a row, with a fence that stops who has lost it (design, section 7). */
@NullMarked
package io.pgstore.lease;

import org.jspecify.annotations.NullMarked;

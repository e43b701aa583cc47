/** What concerns the whole repository. */
@NullMarked
package io.pgstore;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.pgstore.lease;

import org.jspecify.annotations.NullMarked;

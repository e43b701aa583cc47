@NullMarked
package io.pgstore.projection;

import org.jspecify.annotations.NullMarked;

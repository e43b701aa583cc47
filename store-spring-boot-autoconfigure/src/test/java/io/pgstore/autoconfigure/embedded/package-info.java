@NullMarked
package io.pgstore.autoconfigure.embedded;

import org.jspecify.annotations.NullMarked;

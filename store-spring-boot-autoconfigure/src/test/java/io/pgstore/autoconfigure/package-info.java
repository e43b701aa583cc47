@NullMarked
package io.pgstore.autoconfigure;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.pgstore.process;

import org.jspecify.annotations.NullMarked;

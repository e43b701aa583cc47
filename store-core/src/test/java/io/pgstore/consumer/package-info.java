@NullMarked
package io.pgstore.consumer;

import org.jspecify.annotations.NullMarked;

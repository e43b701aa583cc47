/** A retail order desk on real invoices: the smallest application that uses the stores. */
@NullMarked
package io.pgstore.sample;

import org.jspecify.annotations.NullMarked;

/** Tests of migrations, names and transactions. */
@NullMarked
package io.pgstore.schema;

import org.jspecify.annotations.NullMarked;

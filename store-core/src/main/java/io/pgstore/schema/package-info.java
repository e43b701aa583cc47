/** Where the stores live: validated names, migrations, SQL export, and how a call joins the caller's transaction. */
@NullMarked
package io.pgstore.schema;

import org.jspecify.annotations.NullMarked;

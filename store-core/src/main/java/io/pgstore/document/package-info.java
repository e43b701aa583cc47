/** Collections of JSON documents: written under a version, queried by what they hold. */
@NullMarked
package io.pgstore.document;

import org.jspecify.annotations.NullMarked;

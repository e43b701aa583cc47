/** The contract of the collections of documents, topic by topic, and the environments it runs in. */
@NullMarked
package io.pgstore.document;

import org.jspecify.annotations.NullMarked;

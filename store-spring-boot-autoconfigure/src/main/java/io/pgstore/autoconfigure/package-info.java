/** Makes the stores beans of a Spring Boot application: {@code store.*} properties, migrations at start, health, metrics. */
@NullMarked
package io.pgstore.autoconfigure;

import org.jspecify.annotations.NullMarked;

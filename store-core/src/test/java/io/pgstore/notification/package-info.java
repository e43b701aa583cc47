@NullMarked
package io.pgstore.notification;

import org.jspecify.annotations.NullMarked;

/** Wake-ups: hints that there is something to read, in this process and in others (design, section 6). */
@NullMarked
package io.pgstore.notification;

import org.jspecify.annotations.NullMarked;

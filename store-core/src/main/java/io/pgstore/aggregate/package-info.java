/** Handles commands: loads what a stream's events add up to, from a snapshot on, decides, and appends what was decided. */
@NullMarked
package io.pgstore.aggregate;

import org.jspecify.annotations.NullMarked;

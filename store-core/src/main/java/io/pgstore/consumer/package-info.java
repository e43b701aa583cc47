/** Consumers: handlers that follow the log, each event in the order of its stream, on any number of instances. */
@NullMarked
package io.pgstore.consumer;

import org.jspecify.annotations.NullMarked;

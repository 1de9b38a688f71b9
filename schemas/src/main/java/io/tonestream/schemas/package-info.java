/**
 * The wire format: one record for each kind of message, its JSON and the topics that carry it.
 *
 * <p>Values are UTF-8 JSON. Times are written as epoch milliseconds and read as ISO-8601 too.
 * Unknown fields are ignored when read.
 */
@NullMarked
package io.tonestream.schemas;

import org.jspecify.annotations.NullMarked;

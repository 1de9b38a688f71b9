/** What commands share: Kafka options, durations, reports as text and as JSON, tables, progress. */
@NullMarked
package io.tonestream.cli.kit;

import org.jspecify.annotations.NullMarked;

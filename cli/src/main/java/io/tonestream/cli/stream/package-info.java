/** Commands for a terminal that speak to a running Kafka: sending texts and watching brands. */
@NullMarked
package io.tonestream.cli.stream;

import org.jspecify.annotations.NullMarked;

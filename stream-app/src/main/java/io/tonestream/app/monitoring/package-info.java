/** Whether the stream gets on: lag, rebalances, restores and what its threads are doing. */
@NullMarked
package io.tonestream.app.monitoring;

import org.jspecify.annotations.NullMarked;

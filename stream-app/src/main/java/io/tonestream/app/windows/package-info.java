/**
 * Rolling windows in panes: pure arithmetic on event times and counts, without Kafka.
 *
 * <p>Source of the idea: J. Li, D. Maier, K. Tufte, V. Papadimos, P. Tucker: No Pane, No Gain.
 * SIGMOD Record 34(1), 2005. A window is the sum of the panes that it covers, so a text costs one
 * count in one pane for each window length, however often windows move.
 */
@NullMarked
package io.tonestream.app.windows;

import org.jspecify.annotations.NullMarked;

/**
 * Tells when a brand leaves what its own history predicts. {@link
 * io.tonestream.app.alerts.RaiseAlerts} is the processor; all else is arithmetic on the counts of
 * bins of event time, without Kafka.
 *
 * <p>A {@link io.tonestream.app.alerts.Baseline} predicts each bin from those before it; {@link
 * io.tonestream.app.alerts.Evidence} bets against the prediction, bin after bin, so that how often
 * it is wrong is set and not found out. {@code docs/alerts.md} has the whole.
 */
@NullMarked
package io.tonestream.app.alerts;

import org.jspecify.annotations.NullMarked;

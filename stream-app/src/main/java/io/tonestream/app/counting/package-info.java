/**
 * Counts texts where they were scored, and sends the counts on {@code brand-counts}.
 *
 * <p>{@link io.tonestream.app.counting.CountTexts} is the processor. All else is arithmetic on
 * counts and their bytes, without Kafka: a {@link io.tonestream.app.counting.Tally} is what is
 * known of some texts, whichever second, pane or bin they are of.
 */
@NullMarked
package io.tonestream.app.counting;

import org.jspecify.annotations.NullMarked;

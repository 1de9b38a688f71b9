/**
 * Texts that are copies of others, and how much less they say: pure arithmetic on texts and counts,
 * without Kafka.
 *
 * <p>Each text belongs to one of a few groups, by its content: copies to the same one. Where texts
 * are independent, groups are about equally large; copies make them differ, and that tells how many
 * there are. So what is kept of texts are the sizes of their groups, which add up in any order.
 */
@NullMarked
package io.tonestream.app.repeats;

import org.jspecify.annotations.NullMarked;

/**
 * What the processors of a Kafka Streams task share: how their stores are keyed and which format
 * they have, how much is done for very many brands in one turn, and a hook before each commit.
 */
@NullMarked
package io.tonestream.app.tasks;

import org.jspecify.annotations.NullMarked;

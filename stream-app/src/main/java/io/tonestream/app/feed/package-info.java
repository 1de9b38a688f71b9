/**
 * What the topics {@code sentiment-aggregates} and {@code sentiment-drivers} say, in memory: each
 * brand's last record and a short history, on any instance and for all brands.
 */
@NullMarked
package io.tonestream.app.feed;

import org.jspecify.annotations.NullMarked;

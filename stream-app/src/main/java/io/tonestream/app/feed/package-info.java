/**
 * What the topics {@code sentiment-aggregates}, {@code sentiment-drivers} and {@code
 * sentiment-alerts} say, in memory: each brand's last record and a short history, and the last
 * alerts, on any instance and for all brands.
 */
@NullMarked
package io.tonestream.app.feed;

import org.jspecify.annotations.NullMarked;

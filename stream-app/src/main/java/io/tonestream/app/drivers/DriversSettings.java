package io.tonestream.app.drivers;

import java.time.Duration;
import java.util.List;

/**
 * What is computed of each brand.
 *
 * @param windows their lengths, shortest first
 * @param terms the most terms for each label
 * @param samples the most texts of each kind; 0 keeps none
 * @param counters size of the largest map that counts the terms of a label in a pane, a power of
 *     two
 */
public record DriversSettings(List<Duration> windows, int terms, int samples, int counters) {}

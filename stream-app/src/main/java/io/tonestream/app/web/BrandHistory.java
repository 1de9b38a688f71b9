package io.tonestream.app.web;

import io.tonestream.app.feed.HistoryPoint;
import io.tonestream.app.feed.ModelChange;
import java.time.Duration;
import java.util.List;

/**
 * The past of a brand's window, as far as it is kept in memory.
 *
 * @param brand the brand
 * @param window the window's length
 * @param spacing the shortest time between two points
 * @param points oldest first
 * @param modelChanges versions that began to label, oldest first
 */
record BrandHistory(
    String brand,
    Duration window,
    Duration spacing,
    List<HistoryPoint> points,
    List<ModelChange> modelChanges) {}

package io.tonestream.app.maintenance;

import java.util.List;
import java.util.Map;

/**
 * What a reset has done, or would do.
 *
 * @param application its id
 * @param isDone whether it was done
 * @param rawTextOffsets where it reads {@code raw-text} on, by partition; empty if it is removed
 * @param texts how many texts there are from there on
 * @param redriven how many of them were sent again from {@code dead-letters}: they count twice if
 *     they succeed now where they failed first
 * @param skippedCounts how many records of {@code brand-counts} are left out, which it had not read
 * @param deletedTopics its own topics
 * @param deletedDirectories its own directories
 * @param droppedRecords how many records of {@code labeled-text} and {@code dead-letters} go
 */
public record ResetReport(
    String application,
    boolean isDone,
    Map<Integer, Long> rawTextOffsets,
    long texts,
    long redriven,
    long skippedCounts,
    List<String> deletedTopics,
    List<String> deletedDirectories,
    long droppedRecords) {}

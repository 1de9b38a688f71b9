package io.tonestream.app.watching;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a watcher watches, and for whom.
 *
 * @param kafka settings of Kafka's clients
 * @param modelsTopic name of the topic with the models
 * @param statusTopic name of the topic that it reports to
 * @param instance the instance's name
 * @param application the Kafka Streams application that it belongs to
 * @param pinned the only version to serve, if any
 * @param maxBundleBytes the largest bundle that is fetched
 * @param catchUpWithin how long nothing may come of the topics before a start goes on without them
 */
public record WatcherSettings(
    Map<String, Object> kafka,
    String modelsTopic,
    String statusTopic,
    String instance,
    String application,
    @Nullable String pinned,
    long maxBundleBytes,
    Duration catchUpWithin) {}

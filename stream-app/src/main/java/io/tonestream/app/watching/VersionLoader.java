package io.tonestream.app.watching;

import io.tonestream.app.serving.HungModelException;
import io.tonestream.app.serving.ModelAttempts;
import io.tonestream.app.serving.ModelAttempts.Held;
import io.tonestream.app.serving.ModelLoader;
import io.tonestream.app.serving.ModelMetrics;
import io.tonestream.app.serving.ServingModel;
import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.schemas.ModelStatus.Refusal;
import io.tonestream.schemas.PublishedModel;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.publishing.IndexedVersion;
import io.tonestream.topics.publishing.ModelTopic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a version from the topic to where it may serve, and says on {@code model-status} how far
 * it is. What is wrong with it is said there too, and harms nothing else. The watcher's own.
 */
final class VersionLoader {
  private static final Logger log = LoggerFactory.getLogger(VersionLoader.class);

  /** From here on a bundle is worth a collection of its own. */
  private static final long LARGE_BYTES = 64L << 20;

  /** How long no part of a version may come. */
  private static final Duration FETCH_TIMEOUT = Duration.ofMinutes(2);

  private final WatcherSettings settings;
  private final ModelTopic topic;
  private final ModelLoader loader;
  private final StatusReporter reporter;
  private final ModelMetrics metrics;
  private final ModelAttempts attempts;
  private final InstantSource clock;
  private Phase phase = Phase.FETCH;

  /** Size of the bundle that was fetched last. */
  private long fetchedBytes;

  VersionLoader(
      WatcherSettings settings,
      ModelTopic topic,
      ModelLoader loader,
      StatusReporter reporter,
      ModelMetrics metrics,
      ModelAttempts attempts,
      InstantSource clock) {
    this.settings = settings;
    this.topic = topic;
    this.loader = loader;
    this.reporter = reporter;
    this.metrics = metrics;
    this.attempts = attempts;
    this.clock = clock;
  }

  /**
   * The version, ready to serve; nothing if it is refused.
   *
   * @param request offset of the pointer that asks for it
   * @throws TopicException if Kafka did not answer: it may do so later
   */
  Optional<ServingModel> load(String version, long request) {
    Optional<Held> held = attempts.held(version, request);
    if (held.isPresent()) {
      refuse(version, request, held.get().phase(), held.get().reason());
      return Optional.empty();
    }
    try {
      ServingModel model = loadOrThrow(version, request);
      collectBundle();
      return Optional.of(model);
    } catch (WakeupException e) {
      throw e;
    } catch (TopicException e) {
      if (e.mayPass()) {
        reporter.done();
        throw e;
      }
      refuse(version, request, phase, e.getMessage());
    } catch (BadBundleException e) {
      refuse(version, request, phase, e.getMessage());
    } catch (HungModelException e) {
      refuse(version, request, e.phase(), e.getMessage());
    } catch (OutOfMemoryError e) {
      refuse(
          version,
          request,
          phase,
          "there is not enough memory (%s): give the JVM more (-Xmx), or publish a smaller model"
              .formatted(e.getMessage()));
    } catch (RuntimeException | LinkageError e) {
      log.error("Model {} fails in phase {}", version, phase, e);
      refuse(version, request, phase, e.toString());
    }
    return Optional.empty();
  }

  /**
   * A large bundle leaves a heap behind that is mostly garbage, and a collector that has room
   * enough would keep it, and the memory, for hours.
   */
  private void collectBundle() {
    if (fetchedBytes >= LARGE_BYTES) {
      System.gc();
    }
  }

  /** The version, ready to serve, or an exception that says why not. */
  ServingModel loadOrThrow(String version, long request) {
    begin(version, Phase.FETCH);
    PublishedModel published = complete(version);
    fetchedBytes = published.size();
    List<byte[]> parts = fetch(published);
    try {
      attempts.begin(version, request, Phase.VERIFY);
      // The bundle is made of these parts, and let go with them once it is loaded.
      ServingModel model =
          loader.load(
              loader.verify(version, parts), request, next -> enter(next, version, request));
      attempts.end();
      return model;
    } catch (HungModelException e) {
      attempts.hung(version, request, e.phase(), String.valueOf(e.getMessage()));
      throw e;
    } catch (CancellationException e) {
      // As if it were fetched yet: the watcher is being closed, and nothing is shown by that.
      throw new WakeupException();
    } catch (RuntimeException | Error e) {
      attempts.end();
      throw e;
    }
  }

  /** Should the process end in this step, the next one must know. */
  private void enter(Phase next, String version, long request) {
    begin(version, next);
    attempts.begin(version, request, next);
  }

  /** The version enters a phase. */
  void begin(String version, Phase next) {
    phase = next;
    reporter.begins(version, next);
  }

  /** Says why the version can't serve. */
  void refuse(String version, long request, Phase in, @Nullable String reason) {
    metrics.refused(in);
    reporter.refused(new Refusal(version, request, in, String.valueOf(reason), clock.instant()));
  }

  private List<byte[]> fetch(PublishedModel published) {
    if (published.size() > settings.maxBundleBytes()) {
      throw new BadBundleException(
          published.version(),
          "it has %,d bytes, more than tonestream.model.max-bundle-bytes, %,d"
              .formatted(published.size(), settings.maxBundleBytes()),
          "make it smaller or raise the setting");
    }
    List<byte[]> parts = topic.fetch(published, FETCH_TIMEOUT, reporter::beat);
    begin(published.version(), Phase.VERIFY);
    return parts;
  }

  private PublishedModel complete(String version) {
    IndexedVersion found =
        topic
            .index()
            .find(version)
            .orElseThrow(
                () ->
                    new BadBundleException(
                        version,
                        "it is not on the topic " + settings.modelsTopic(),
                        "publish it, or activate one that `model list` shows"));
    if (found instanceof IndexedVersion.Complete complete) {
      return complete.model();
    }
    throw new BadBundleException(
        version, ((IndexedVersion.Broken) found).reason(), "publish it again");
  }
}

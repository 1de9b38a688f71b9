package io.tonestream.app.watching;

import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.ServingView;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.Level;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.schemas.ModelStatus.Refusal;
import io.tonestream.schemas.ModelStatus.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says on {@code model-status} what this instance runs, once it knows what it said there before a
 * restart. The watcher's own, which closes it.
 */
final class StatusReporter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatusReporter.class);

  private static final Duration HEARTBEAT = Duration.ofSeconds(30);

  /** A shadow's figures are looked at while they grow; a drift's level may change each batch. */
  private static final Duration QUICK_HEARTBEAT = Duration.ofSeconds(5);

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final Identity identity;
  private final String topic;
  private final ModelRegistry models;
  private final InstantSource clock;
  private final ObeyedPointers obeyed;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Refusal> refusals = new ArrayList<>();
  private boolean recalled;
  private @Nullable String loading;
  private @Nullable Phase phase;
  private Instant reportedAt = Instant.EPOCH;
  private Instant reportedSince = Instant.EPOCH;
  private @Nullable Instant reportedProbation;
  private @Nullable Level reportedLevel;

  StatusReporter(
      Identity identity,
      Map<String, Object> kafka,
      String topic,
      ModelRegistry models,
      InstantSource clock,
      ObeyedPointers obeyed) {
    this.obeyed = obeyed;
    this.identity = identity;
    this.topic = topic;
    this.models = models;
    this.clock = clock;
    Map<String, Object> settings = new HashMap<>(kafka);
    // The last status counts: one that is there twice does no harm. An idempotent producer that
    // lacked a right for a moment would never write again.
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) CLOSE_WITHIN.toMillis());
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** The refusals that this instance wrote before it was restarted. */
  void recall(List<Refusal> earlier) {
    refusals.addAll(earlier);
    forgetSome();
    recalled = true;
  }

  /** Whether this version labelled here and was taken back, as far as that is remembered. */
  boolean tookBack(String version) {
    return refusals.stream()
        .anyMatch(each -> Recollection.isTakenBack(each) && each.version().equals(version));
  }

  /** A version's change-over enters a phase. */
  void begins(String version, Phase next) {
    log.info("Model {}: {}", version, next.wireName());
    loading = version;
    phase = next;
    report();
  }

  /** No version is on its way in any more. */
  void done() {
    loading = null;
    phase = null;
    report();
  }

  /** A version was refused, or taken back. */
  void refused(Refusal refusal) {
    log.error(
        "Model {} is refused in {}: {}",
        refusal.version(),
        refusal.phase().wireName(),
        refusal.reason());
    refusals.removeIf(each -> isSame(each, refusal)); // said before a restart
    refusals.add(0, refusal);
    forgetSome();
    done();
  }

  private void forgetSome() {
    while (refusals.size() > ModelStatus.MAX_REFUSALS) {
      refusals.remove(leastNeeded());
    }
  }

  /** The oldest that isn't of a version taken back: a restart must know those. */
  private int leastNeeded() {
    for (int oldest = refusals.size() - 1; oldest > 0; oldest--) {
      if (!Recollection.isTakenBack(refusals.get(oldest))) {
        return oldest;
      }
    }
    return refusals.size() - 1;
  }

  private static boolean isSame(Refusal one, Refusal other) {
    return one.version().equals(other.version())
        && one.request() == other.request()
        && one.phase() == other.phase()
        && one.reason().equals(other.reason());
  }

  /** Reports if something else serves than was said last, or if it is time to show life. */
  void beat() {
    ServingView view = models.view();
    boolean quick = view.shadow() != null || level(view.drift()) != reportedLevel;
    Duration interval = quick ? QUICK_HEARTBEAT : HEARTBEAT;
    boolean changed =
        !view.since().equals(reportedSince)
            || !Objects.equals(view.probationUntil(), reportedProbation);
    if (changed || !clock.instant().isBefore(reportedAt.plus(interval))) {
      report();
    }
  }

  private static @Nullable Level level(@Nullable ModelDrift drift) {
    return drift == null ? null : drift.level();
  }

  /** Says what runs now. A broker that can't be reached is none of the model's business. */
  void report() {
    send(State.RUNNING);
  }

  @Override
  public void close() {
    loading = null;
    phase = null;
    send(State.STOPPED);
    producer.close(CLOSE_WITHIN);
  }

  private void send(State state) {
    if (!recalled) {
      return; // it would overwrite what is to be recalled
    }
    ModelStatus status = status(state);
    reportedAt = status.updatedAt();
    reportedSince = status.activeSince();
    reportedProbation = status.probationUntil();
    reportedLevel = level(status.drift());
    try {
      producer.send(
          new ProducerRecord<>(
              topic, identity.instance().getBytes(StandardCharsets.UTF_8), Json.write(status)),
          (metadata, failure) -> {
            if (failure != null) {
              log.warn("The status can't be written to {}: {}", topic, failure.toString());
            }
          });
    } catch (RuntimeException e) {
      log.warn("The status can't be written to {}", topic, e);
    }
  }

  private ModelStatus status(State state) {
    ServingView view = models.view();
    return new ModelStatus(
        identity.instance(),
        identity.application(),
        state,
        view.active().version(),
        view.since(),
        view.active().origin(),
        view.active().signedBy(),
        identity.pinned(),
        view.probationUntil(),
        view.lastGood(),
        loading,
        phase == null && view.probationUntil() != null ? Phase.PROBATION : phase,
        refusals,
        view.shadow(),
        view.drift(),
        view.active().model().device().orElse(null),
        obeyed.last(),
        clock.instant());
  }

  /**
   * Who reports.
   *
   * @param application the Kafka Streams application that the instance belongs to
   * @param pinned the version that its configuration holds it to, if any
   */
  record Identity(String instance, String application, @Nullable String pinned) {}
}

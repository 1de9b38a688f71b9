package io.tonestream.topics.publishing;

import static java.util.stream.Collectors.joining;

import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.ModelStatus.Refusal;
import io.tonestream.schemas.ModelStatus.State;
import io.tonestream.topics.TopicException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How far a version has come on those instances that run and follow the active version.
 *
 * @param version the version
 * @param running those that run it
 * @param waiting those that don't yet
 * @param pinned those that their configuration holds to another version
 */
public record Rollout(
    String version, List<String> running, List<ModelStatus> waiting, List<String> pinned) {
  private static final String START = "the model that it started with";

  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(500);

  /** A running instance speaks every 30 s. */
  private static final Duration SILENCE = Duration.ofSeconds(90);

  /** Takes copies. */
  public Rollout {
    running = List.copyOf(running);
    waiting = List.copyOf(waiting);
    pinned = List.copyOf(pinned);
  }

  /**
   * Waits until the instances have done what a pointer says, but no longer than this.
   *
   * @param kafka settings of a consumer by Kafka's names, above all {@code bootstrap.servers}
   * @param topic name of {@code model-status}, prefix and all
   * @param pointed the pointer to the active version; null if it was taken away, so that each goes
   *     back to the model that it started with
   * @return how far it has come: complete, unless time was up
   * @throws VersionRefusedException if an instance has refused it
   * @throws TopicException if the topic is missing or can't be read
   */
  public static Rollout await(
      Map<String, Object> kafka, String topic, @Nullable PointedVersion pointed, Duration most) {
    return await(kafka, topic, pointed, most, () -> false);
  }

  /**
   * The same, until someone wants it to stop: then too it returns how far it has come.
   *
   * @param stopping is asked twice a second
   */
  public static Rollout await(
      Map<String, Object> kafka,
      String topic,
      @Nullable PointedVersion pointed,
      Duration most,
      BooleanSupplier stopping) {
    long deadline = System.nanoTime() + most.toNanos();
    try (ModelStatuses statuses = ModelStatuses.open(kafka, topic)) {
      statuses.readToEnd(READ_TIMEOUT);
      while (true) {
        Rollout rollout = of(pointed, statuses.all(), Clock.systemUTC().instant());
        if (rollout.isComplete() || stopping.getAsBoolean() || System.nanoTime() > deadline) {
          return rollout;
        }
        statuses.poll(POLL);
      }
    }
  }

  /**
   * Whether the active version is one that an instance refused, or took back, and that none runs.
   *
   * @param kafka settings of a consumer by Kafka's names, above all {@code bootstrap.servers}
   * @param topic name of {@code model-status}, prefix and all
   * @throws TopicException if the topic is missing or can't be read
   */
  public static boolean isRefused(
      Map<String, Object> kafka, String topic, PointedVersion.Readable pointed) {
    try (ModelStatuses statuses = ModelStatuses.open(kafka, topic)) {
      statuses.readToEnd(READ_TIMEOUT);
      return isRefused(pointed, statuses.all(), Clock.systemUTC().instant());
    }
  }

  static boolean isRefused(
      PointedVersion.Readable pointed, Collection<ModelStatus> statuses, Instant now) {
    String version = pointed.pointer().version();
    long request = LastObeyed.of(ModelPointer.ACTIVE, statuses).requestOf(pointed);
    List<ModelStatus> counting = statuses.stream().filter(each -> counts(each, now)).toList();
    return counting.stream().noneMatch(each -> each.active().equals(version))
        && counting.stream().anyMatch(each -> refusal(version, request, each).isPresent());
  }

  private static Rollout of(
      @Nullable PointedVersion pointed, Collection<ModelStatus> statuses, Instant now) {
    return pointed instanceof PointedVersion.Readable active
        ? of(active, statuses, now)
        : ofStart(statuses, now);
  }

  /**
   * Judges by what the instances last said; those that are silent or stopped don't count.
   *
   * @throws VersionRefusedException if an instance has refused it
   */
  static Rollout of(
      PointedVersion.Readable pointed, Collection<ModelStatus> statuses, Instant now) {
    String version = pointed.pointer().version();
    long request = LastObeyed.of(ModelPointer.ACTIVE, statuses).requestOf(pointed);
    statuses.stream()
        .filter(each -> counts(each, now))
        .forEach(each -> requireNoRefusal(version, request, each));
    return of(version, statuses, now, each -> each.active().equals(version));
  }

  /** Judges how far the instances are back to the models that they started with. */
  static Rollout ofStart(Collection<ModelStatus> statuses, Instant now) {
    return of(START, statuses, now, each -> each.origin() != Origin.TOPIC);
  }

  private static Rollout of(
      String version,
      Collection<ModelStatus> statuses,
      Instant now,
      Predicate<ModelStatus> runsIt) {
    List<String> running = new ArrayList<>();
    List<ModelStatus> waiting = new ArrayList<>();
    List<String> pinned = new ArrayList<>();
    for (ModelStatus each : statuses) {
      if (!counts(each, now)) {
        continue;
      }
      if (runsIt.test(each)) {
        running.add(each.instance());
      } else if (each.pinned() != null) {
        pinned.add(each.instance());
      } else {
        waiting.add(each);
      }
    }
    return new Rollout(version, running, waiting, pinned);
  }

  /**
   * Whether an instance says that it runs but has said nothing for so long that it must be gone.
   */
  public static boolean isSilent(ModelStatus status, Instant now) {
    return status.state() == State.RUNNING && status.updatedAt().plus(SILENCE).isBefore(now);
  }

  /** Whether an instance runs, as far as anyone knows. */
  static boolean counts(ModelStatus status, Instant now) {
    return status.state() == State.RUNNING && !isSilent(status, now);
  }

  /** Whether nobody is awaited any more. */
  public boolean isComplete() {
    return waiting.isEmpty();
  }

  /** What is still awaited, for a message. */
  public String toSentence() {
    return "%d of %d instances don't run %s yet%s: %s"
        .formatted(
            waiting.size(),
            waiting.size() + running.size(),
            version,
            version.equals(START) ? "" : ", though it is active",
            waiting.stream().map(Rollout::describe).collect(joining(", ")));
  }

  private static String describe(ModelStatus status) {
    String phase =
        status.loading() != null && status.phase() != null
            ? ", " + status.phase().wireName() + " of " + status.loading()
            : "";
    return "%s (runs %s%s)".formatted(status.instance(), status.active(), phase);
  }

  private static void requireNoRefusal(String version, long request, ModelStatus status) {
    refusal(version, request, status)
        .ifPresent(
            refusal -> {
              throw new VersionRefusedException(version, status.instance(), refusal.reason());
            });
  }

  private static Optional<Refusal> refusal(String version, long request, ModelStatus status) {
    return status.refusals().stream()
        .filter(each -> each.version().equals(version) && each.request() >= request)
        .findFirst();
  }
}

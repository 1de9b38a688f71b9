package io.tonestream.app.serving;

import io.tonestream.model.BundleModel;
import io.tonestream.model.Placement;
import io.tonestream.model.TextCost;
import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.TrustedKeys;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.ModelStatus.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns bundles into models that may serve: verified, loaded, warm and tested. What it returns is
 * the caller's to close. Any thread.
 */
public final class ModelLoader {
  private static final Logger log = LoggerFactory.getLogger(ModelLoader.class);

  private static final Duration ANY_LATENCY = ChronoUnit.FOREVER.getDuration();

  /**
   * What a text may take alone: a fifth of the time that the stream's transactions have by default,
   * since a thread may need some texts for one.
   */
  private static final Duration MAX_ALONE = Duration.ofSeconds(2);

  private final ModelConfiguration configuration;
  private final BundlePolicy policy;
  private final Placement placement;
  private final int capacity;
  private final ModelGuard guard;
  private final Set<LoadingThread> loading = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /**
   * @param capacity the most texts in a batch
   * @param guard bounds each step
   * @throws IllegalArgumentException if a trusted key is none, or there is no such device; the
   *     message names the setting
   */
  public ModelLoader(ModelConfiguration configuration, int capacity, ModelGuard guard) {
    this.configuration = configuration;
    this.guard = guard;
    this.policy =
        new BundlePolicy(
            trustedKeys(configuration),
            configuration.allowTorchscript(),
            configuration.maxBundleBytes());
    this.placement = placement(configuration);
    this.capacity = capacity;
  }

  private static Placement placement(ModelConfiguration configuration) {
    try {
      return Placement.of(configuration.device(), configuration.precision());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tonestream.model." + e.getMessage(), e);
    }
  }

  /** Whoever may sign what is published; empty trusts everyone. */
  public TrustedKeys trustedKeys() {
    return policy.trustedKeys();
  }

  /** Where its models run. */
  public Placement placement() {
    return placement;
  }

  /**
   * The model to serve until the topic names another: the bundled one, or the one that the
   * configuration names. Both are trusted: who can set one can set the keys.
   *
   * @throws BadBundleException if the bundle must not be used
   * @throws HungModelException if a step does not return
   */
  public ServingModel loadFirst() {
    log.info(
        "Models run on {} in {} precision: {}",
        placement.names(),
        placement.precision().name().toLowerCase(Locale.ROOT),
        placement.reason());
    Path file = configuration.bundle();
    ModelBundle bundle =
        file == null
            ? ModelBundle.bundled()
            : ModelBundle.read(file, BundlePolicy.ofOwnFile(configuration.allowTorchscript()));
    return load(
        bundle,
        file == null || ModelBundle.isShipped(file) ? Origin.BUNDLED : Origin.FILE,
        null,
        ServingModel.UNASKED,
        ANY_LATENCY,
        phase -> {});
  }

  /**
   * Checks a published bundle.
   *
   * @param version what it was published as
   * @param parts its bytes
   * @throws BadBundleException if it must not be used
   */
  public ModelBundle verify(String version, List<byte[]> parts) {
    ModelBundle bundle = ModelBundle.read(version, parts, policy);
    if (!bundle.version().equals(version)) {
      throw new BadBundleException(
          version,
          "it says that it is version " + bundle.version(),
          "publish it under its own version");
    }
    List<Label> missing =
        configuration.labels().stream()
            .filter(label -> !bundle.manifest().labels().contains(label))
            .toList();
    if (!missing.isEmpty()) {
      throw new BadBundleException(
          version,
          "it doesn't know the labels " + missing + ", which tonestream.model.labels asks for",
          "train it on data that has them");
    }
    if (policy.trustedKeys().isEmpty()) {
      log.warn(
          "Model {} is taken without a look at its signature: set tonestream.model.trusted-keys, or anyone who can write to the topic decides what labels",
          version);
    }
    return bundle;
  }

  /**
   * Loads, warms and tests a bundle that was published.
   *
   * @param request offset of the pointer that asks for it
   * @param progress told of each step as it begins, on another thread while the caller waits
   * @throws BadBundleException if it must not be used
   * @throws HungModelException if a step does not return
   * @throws CancellationException if it is told to {@link #stop}
   */
  public ServingModel load(ModelBundle bundle, long request, Consumer<Phase> progress) {
    @Nullable String signedBy =
        policy.trustedKeys().isEmpty() ? null : bundle.signedBy().orElse(null);
    return load(bundle, Origin.TOPIC, signedBy, request, configuration.maxLatency(), progress);
  }

  private ServingModel load(
      ModelBundle bundle,
      Origin origin,
      @Nullable String signedBy,
      long request,
      Duration maxLatency,
      Consumer<Phase> progress) {
    LoadingThread thread =
        new LoadingThread(guard.watch(), bundle.version(), guard.loadTimeout(), progress);
    loading.add(thread);
    try {
      if (stopped) {
        thread.cancel();
      }
      return thread.await(step -> loadHere(bundle, origin, signedBy, request, maxLatency, step));
    } finally {
      loading.remove(thread);
    }
  }

  /** Loads no more: whoever waits for a model, now or later, gives up at once. */
  public void stop() {
    stopped = true;
    loading.forEach(LoadingThread::cancel);
  }

  private ServingModel loadHere(
      ModelBundle bundle,
      Origin origin,
      @Nullable String signedBy,
      long request,
      Duration maxLatency,
      Consumer<Phase> progress) {
    progress.accept(Phase.LOAD);
    BundleModel model = BundleModel.load(bundle, placement);
    try {
      progress.accept(Phase.WARM_UP);
      model.warmUp(capacity, maxLatency);
      progress.accept(Phase.TEST);
      model.checkGolden(configuration.tolerance());
      model.checkOutputs();
      TextCost cost = model.checkLatency(maxLatency);
      requireFitForStream(model.version(), cost);
      log.info(
          "Model {} is loaded on {}: {} for a text alone, {} in a batch of {}",
          model.version(),
          placement.names(),
          milliseconds(cost.alone()),
          milliseconds(cost.inBatch()),
          cost.batchSize());
      return new ServingModel(model, origin, signedBy, request, cost);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private static String milliseconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f ms", duration.toNanos() / 1e6);
  }

  /** However few texts a transaction waits for, it must not run out of time. */
  static void requireFitForStream(String version, TextCost cost) {
    if (cost.alone().compareTo(MAX_ALONE) > 0) {
      throw new BadBundleException(
          version,
          String.format(
              Locale.ROOT,
              "a single text takes it %,d ms, more than the %,d ms after which the stream's transactions are at risk",
              cost.alone().toMillis(),
              MAX_ALONE.toMillis()),
          "train a smaller model, or run it on a faster device");
    }
  }

  private static TrustedKeys trustedKeys(ModelConfiguration configuration) {
    try {
      return TrustedKeys.of(configuration.trustedKeys());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "tonestream.model.trusted-keys holds what is no key: " + e.getMessage(), e);
    }
  }
}

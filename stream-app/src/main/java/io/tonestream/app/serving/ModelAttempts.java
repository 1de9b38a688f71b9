package io.tonestream.app.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.ModelStatus.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an instance must remember of models although a model may end it at any moment: what is being
 * tried, and which versions and texts have hung or ended the process. It lies in the state
 * directory, and outlives a {@code kill -9} (not the machine: nothing is forced to the disk). Any
 * thread; closed by whoever opened it.
 */
public final class ModelAttempts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelAttempts.class);

  private static final String FILE = "model-attempts.json";
  private static final String BATCHES_FILE = "model-attempts.batches";

  /** Of more versions than this the oldest are forgotten. */
  private static final int MAX_VERSIONS = 100;

  private final @Nullable Path file;
  private final @Nullable BatchesInFlight batches;
  private final SuspectTexts texts = new SuspectTexts(this::write);

  /** The newest last. Guarded by this, as all that follows. */
  private final List<VersionRecord> versions = new ArrayList<>();

  /** Absent once the process ends in good order. */
  private @Nullable Life life = Life.now();

  private @Nullable Attempt trying;
  private @Nullable Thread exitHook;
  private boolean closed;

  private ModelAttempts(@Nullable Path file, @Nullable BatchesInFlight batches) {
    this.file = file;
    this.batches = batches;
  }

  /** Remembers nothing beyond this process. */
  public static ModelAttempts inMemory() {
    return new ModelAttempts(null, null);
  }

  /**
   * Goes on from where the process before ended, however it did. Where the directory can't be
   * written, or another process uses it, nothing is remembered, with a warning.
   */
  public static ModelAttempts open(Path stateDirectory) {
    try {
      Files.createDirectories(stateDirectory);
      Optional<BatchesInFlight> batches =
          BatchesInFlight.open(stateDirectory.resolve(BATCHES_FILE));
      if (batches.isPresent()) {
        ModelAttempts attempts = new ModelAttempts(stateDirectory.resolve(FILE), batches.get());
        attempts.recall();
        attempts.addExitHook();
        return attempts;
      }
      log.warn("Another process uses {}: this one won't remember what models do", stateDirectory);
    } catch (IOException e) {
      log.warn("{} can't be used: what models do won't be remembered", stateDirectory, e);
    }
    return inMemory();
  }

  /** The texts to be careful with. */
  public SuspectTexts texts() {
    return texts;
  }

  /** A version enters a step of its way in: should the process end now, that step did it. */
  public synchronized void begin(String version, long request, Phase phase) {
    trying = new Attempt(version, request, phase);
    // Asked for anew: what it did before counts no more.
    versions.removeIf(
        each ->
            each.isHeld() && each.attempt().isOf(version) && each.attempt().request() < request);
    write();
  }

  /** The step ended in an ordinary way, for better or worse: what was suspected is unfounded. */
  public synchronized void end() {
    if (trying != null) {
      Attempt ended = trying;
      trying = null;
      // What it did as a shadow, some time after this step, stays.
      versions.removeIf(
          each ->
              each.attempt().isOf(ended.version())
                  && !each.isHeld()
                  && each.attempt().phase() != Phase.SERVE);
      write();
    }
  }

  /** A version hung: it is not tried again until it is asked for anew. */
  public synchronized void hung(String version, long request, Phase phase, String reason) {
    if (trying != null && trying.isOf(version)) {
      trying = null;
    }
    put(new VersionRecord(new Attempt(version, request, phase), Strike.LIMIT, reason));
    write();
  }

  /**
   * Why a version must not be tried.
   *
   * @param request offset of the pointer that asks for it: one that was written later than the one
   *     that it did harm for asks for it anew
   */
  public synchronized Optional<Held> held(String version, long request) {
    return versions.stream()
        .filter(each -> each.isHeld() && each.attempt().isOf(version))
        .filter(each -> each.attempt().request() >= request)
        .map(each -> new Held(each.attempt().phase(), each.reason()))
        .findFirst();
  }

  /** Whether a version must not be tried, unless it is asked for by name. */
  public boolean isHeld(String version) {
    return held(version, ServingModel.UNASKED).isPresent();
  }

  /** How many versions must not be tried. */
  synchronized long heldVersions() {
    return versions.stream().filter(VersionRecord::isHeld).count();
  }

  /**
   * Texts hung a version: each of them is suspect, and one that did so alone before is at fault.
   */
  void hung(BatchesInFlight.Batch batch) {
    texts.strike(
        batch.spans(), batch.version(), batch.request() != ServingModel.UNASKED, Strike.HANG);
    write();
  }

  /** A place for what one thread has in hand; null if nothing is remembered. */
  BatchesInFlight.@Nullable Slot takeSlot() {
    return batches == null ? null : batches.take();
  }

  /** The process ends in good order: what is in hand has ended nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    trying = null;
    endInGoodOrder();
    closed = true;
    removeExitHook();
    if (batches != null) {
      batches.clear();
      try {
        batches.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * The process is told to end, and no model ends it. Said before all is closed, which may take
   * longer than there is time.
   */
  public synchronized void endInGoodOrder() {
    life = null;
    write();
  }

  /** For a start that is interrupted. */
  private synchronized void addExitHook() {
    Thread hook = new Thread(this::endInGoodOrder, "end-model-attempts");
    Runtime.getRuntime().addShutdownHook(hook);
    exitHook = hook;
  }

  private synchronized void removeExitHook() {
    if (exitHook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(exitHook);
      } catch (IllegalStateException e) {
        // The JVM is ending, and the hook at work.
      }
    }
  }

  // At the start.

  private synchronized void recall() throws IOException {
    Memory before = read();
    versions.addAll(before.versions());
    texts.recall(before.texts());
    if (before.life() != null) {
      judge(before.life().crashed() ? Strike.CRASH : Strike.END, before.trying());
    }
    if (batches != null) {
      batches.clear();
    }
    write();
  }

  /** The process before ended abruptly: what it was doing may have ended it. */
  private void judge(Strike strike, @Nullable Attempt tried) {
    if (tried != null) {
      // A kill rarely hits the same version's way in twice: here two ends of any kind are enough.
      int weight = Strike.CRASH.weight() + weight(tried);
      log.warn(
          "The process before {} while model {} was in {}",
          strike.word(),
          tried.version(),
          tried.phase().wireName());
      put(
          new VersionRecord(
              tried, weight, "it ended the process twice, in " + tried.phase().wireName()));
    }
    List<BatchesInFlight.Batch> inFlight = batches == null ? List.of() : batches.read();
    List<BatchesInFlight.Batch> shadows =
        inFlight.stream().filter(BatchesInFlight.Batch::isOfShadow).toList();
    if (!shadows.isEmpty()) {
      // It was the shadow rather than what labels.
      shadows.forEach(shadow -> judgeShadow(strike, shadow));
      return;
    }
    // Only a shadow that was in hand again keeps its strikes.
    versions.removeIf(each -> !each.isHeld() && each.attempt().phase() == Phase.SERVE);
    if (!inFlight.isEmpty()) {
      texts.retain(inFlight.stream().flatMap(batch -> batch.spans().stream()).toList());
      inFlight.forEach(batch -> judge(strike, batch));
    }
  }

  private int weight(Attempt attempt) {
    return versions.stream()
        .filter(each -> each.attempt().isOf(attempt.version(), attempt.request()))
        .mapToInt(VersionRecord::weight)
        .sum();
  }

  private void judgeShadow(Strike strike, BatchesInFlight.Batch shadow) {
    log.warn("The process before {} while {} was the shadow", strike.word(), shadow.version());
    Attempt tried = new Attempt(shadow.version(), shadow.request(), Phase.SERVE);
    int weight = strike.weight() + weight(tried);
    put(new VersionRecord(tried, weight, "it repeatedly ended the process, as a shadow"));
  }

  private void judge(Strike strike, BatchesInFlight.Batch batch) {
    log.warn(
        "The process before {} while model {} scored {}: these texts are scored one by one",
        strike.word(),
        batch.version(),
        batch.spans());
    boolean replaceable = batch.request() != ServingModel.UNASKED;
    texts.strike(batch.spans(), batch.version(), replaceable, strike);
    texts
        .faultOf(batch.version(), batch.spans())
        .ifPresent(
            text ->
                put(
                    new VersionRecord(
                        new Attempt(batch.version(), batch.request(), Phase.SERVE),
                        Strike.LIMIT,
                        "it repeatedly ended the process, on text " + text)));
  }

  private void put(VersionRecord record) {
    versions.removeIf(each -> each.attempt().isOf(record.attempt().version()));
    versions.add(record);
    if (versions.size() > MAX_VERSIONS) {
      versions.remove(0);
    }
  }

  // The file.

  private Memory read() throws IOException {
    Path path = file;
    if (path == null || !Files.exists(path)) {
      return Memory.NONE;
    }
    try {
      return Json.read(Memory.class, Files.readAllBytes(path));
    } catch (BadJsonException e) {
      Path aside = path.resolveSibling(FILE + ".unreadable");
      Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
      log.warn("{} can't be read, and is kept as {}: {}", path, aside, e.getMessage());
      return Memory.NONE;
    }
  }

  private synchronized void write() {
    Path path = file;
    if (path == null || closed) {
      return;
    }
    try {
      Path next = path.resolveSibling(FILE + ".new");
      Files.write(next, Json.write(new Memory(life, trying, versions, texts.spans())));
      Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      log.warn("{} can't be written: a restart won't remember what models did", path, e);
    }
  }

  /**
   * Why a version must not be tried.
   *
   * @param phase where it did harm
   */
  public record Held(Phase phase, String reason) {}

  /** What is in the file. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Memory(
      @Nullable Life life,
      @Nullable Attempt trying,
      List<VersionRecord> versions,
      List<SuspectTexts.Span> texts) {
    static final Memory NONE = new Memory(null, null, List.of(), List.of());

    Memory {
      versions = versions == null ? List.of() : List.copyOf(versions);
      texts = texts == null ? List.of() : List.copyOf(texts);
    }
  }

  /**
   * A process that has not ended in good order, or not yet.
   *
   * @param since when it began
   * @param crashReports where it would say that it crashed
   */
  private record Life(Instant since, List<String> crashReports) {
    static Life now() {
      return new Life(Instant.now(), CrashReport.places());
    }

    boolean crashed() {
      return CrashReport.isIn(crashReports, since);
    }
  }

  /** A version in a step, as a pointer asked for it. */
  private record Attempt(String version, long request, Phase phase) {
    boolean isOf(String other) {
      return version.equals(other);
    }

    boolean isOf(String other, long otherRequest) {
      return version.equals(other) && request == otherRequest;
    }
  }

  /** What a version is held to have done. */
  private record VersionRecord(Attempt attempt, int weight, String reason) {
    boolean isHeld() {
      return weight >= Strike.LIMIT;
    }
  }
}

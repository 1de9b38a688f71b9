package io.tonestream.app.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.serving.BatchesInFlight.Batch;
import io.tonestream.schemas.ModelStatus.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelAttemptsTest {
  private static final int REQUEST = 7;

  @TempDir Path folder;

  /** Where the process that is alive has its state: what is killed leaves its files to the next. */
  private @Nullable Path state;

  private final List<ModelAttempts> lives = new ArrayList<>();
  private ModelAttempts attempts = ModelAttempts.inMemory();
  private BatchesInFlight.@Nullable Slot slot;

  private void start() {
    slot = null;
    Path next = folder.resolve("life-" + lives.size());
    if (state == null) {
      attempts = ModelAttempts.open(next);
    } else {
      copy(state, next);
      attempts = ModelAttempts.open(next);
    }
    lives.add(attempts);
    state = next;
  }

  @AfterEach
  void close() throws IOException {
    lives.forEach(ModelAttempts::close);
    Files.deleteIfExists(crashReport());
  }

  @Test
  void holdsAVersionThatEndedTheProcessTwiceInAStepOfItsWayIn() {
    start();
    for (int life = 1; life <= 2; life++) {
      assertThat(attempts.held("v2", REQUEST)).as("at start %d", life).isEmpty();
      attempts.begin("v2", REQUEST, Phase.LOAD);
      attempts.begin("v2", REQUEST, Phase.WARM_UP);
      start(); // killed
    }

    assertThat(attempts.held("v2", REQUEST))
        .hasValueSatisfying(
            held -> {
              assertThat(held.phase()).isEqualTo(Phase.WARM_UP);
              assertThat(held.reason()).contains("it ended the process twice, in warm-up");
            });
    assertThat(attempts.heldVersions()).isEqualTo(1);
    assertThat(attempts.held("v2", REQUEST + 1)).as("asked for anew").isEmpty();
    assertThat(attempts.isHeld("v2")).as("not asked for by name").isTrue();
  }

  @Test
  void holdsAVersionThatCrashedTheProcessTwice() throws IOException {
    start();
    attempts.begin("v2", REQUEST, Phase.WARM_UP);
    Files.writeString(crashReport(), "# A fatal error has been detected");
    start();
    attempts.begin("v2", REQUEST, Phase.WARM_UP);
    Files.writeString(crashReport(), "# A fatal error has been detected");
    start();

    assertThat(attempts.held("v2", REQUEST)).isPresent();
  }

  @Test
  void forgetsWhatAVersionMayHaveDoneOnceAStepEndsInAnOrdinaryWay() {
    start();
    for (int round = 0; round < 5; round++) {
      attempts.begin("v2", REQUEST, Phase.WARM_UP);
      start();
      attempts.begin("v2", REQUEST, Phase.WARM_UP);
      attempts.end();
      start();
    }

    assertThat(attempts.held("v2", REQUEST)).isEmpty();
  }

  @Test
  void blamesNobodyForAnEndInGoodOrder() {
    start();
    for (int life = 0; life < 5; life++) {
      attempts.begin("v2", REQUEST, Phase.WARM_UP);
      hand("v2", REQUEST, new TextSpan(0, 5, 9));
      attempts.close();
      start();
    }

    assertThat(attempts.held("v2", REQUEST)).isEmpty();
    assertThat(attempts.texts().isEmpty()).isTrue();
  }

  @Test
  void blamesNobodyForAStopWhileAVersionIsLoading() throws Exception {
    for (int life = 0; life < 2; life++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Loading.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(process.inputReader().lines().anyMatch(Loading.LOADS::equals)).isTrue();
      process.destroy(); // SIGTERM
      process.waitFor();
    }
    try (ModelAttempts next = ModelAttempts.open(folder)) {
      assertThat(next.held("v2", REQUEST)).isEmpty();
    }
  }

  /** A process that never gets a version loaded. */
  static final class Loading {
    private static final String LOADS = "loads";

    private Loading() {}

    public static void main(String[] arguments) throws InterruptedException {
      ModelAttempts.open(Path.of(arguments[0])).begin("v2", REQUEST, Phase.LOAD);
      System.out.println(LOADS);
      new CountDownLatch(1).await();
    }
  }

  @Test
  void holdsAVersionThatHungAtOnceAndAfterARestart() {
    start();
    attempts.hung("v2", REQUEST, Phase.PROBATION, "a batch did not return within 5 s");
    assertThat(attempts.held("v2", REQUEST)).isPresent();
    attempts.begin("v1", REQUEST, Phase.WARM_UP);
    attempts.end();
    attempts.close();
    start();

    assertThat(attempts.held("v2", REQUEST))
        .hasValueSatisfying(
            held -> assertThat(held.reason()).isEqualTo("a batch did not return within 5 s"));
    assertThat(attempts.held("v1", REQUEST)).isEmpty();
  }

  @Test
  void forgetsWhatAVersionDidOnceItIsAskedForAnewAndDoesWell() {
    attempts.hung("v2", REQUEST, Phase.PROBATION, "it hung");
    attempts.begin("v2", REQUEST + 1, Phase.LOAD);
    attempts.end();

    assertThat(attempts.isHeld("v2")).isFalse();
    assertThat(attempts.heldVersions()).isZero();
  }

  @Test
  void suspectsTextsThatWereInHandWhenTheProcessEnded() {
    start();
    hand("v2", REQUEST, new TextSpan(0, 5, 9), new TextSpan(3, 100, 100));
    start();

    assertThat(attempts.texts().contains(0, 4)).isFalse();
    assertThat(attempts.texts().contains(0, 5)).isTrue();
    assertThat(attempts.texts().contains(0, 9)).isTrue();
    assertThat(attempts.texts().contains(3, 100)).isTrue();
    assertThat(attempts.texts().contains(3, 101)).isFalse();
    Stream.iterate(5L, offset -> offset + 1)
        .limit(5)
        .forEach(offset -> attempts.texts().clear(0, offset));
    attempts.texts().clear(3, 100);
    assertThat(attempts.texts().isEmpty()).isTrue();
    start();
    assertThat(attempts.texts().isEmpty()).as("after a restart").isTrue();
  }

  @Test
  void holdsAVersionThatCrashedOnTheSameTextTwiceAndThenTheTextIfItCrashesAnotherToo()
      throws IOException {
    start();
    hand("v2", REQUEST, new TextSpan(0, 5, 9));
    Files.writeString(crashReport(), "# A fatal error has been detected");
    start();
    assertThat(attempts.held("v2", REQUEST)).isEmpty();
    hand("v2", REQUEST, new TextSpan(0, 7, 7));
    Files.writeString(crashReport(), "# A fatal error has been detected");
    start();

    assertThat(attempts.held("v2", REQUEST))
        .hasValueSatisfying(
            held -> {
              assertThat(held.phase()).isEqualTo(Phase.SERVE);
              assertThat(held.reason()).contains("0@7");
            });
    assertThat(attempts.texts().rejection(0, 7)).as("another version may score it").isEmpty();
    hand("v1", 3, new TextSpan(0, 7, 7));
    Files.writeString(crashReport(), "# A fatal error has been detected");
    start();

    assertThat(attempts.texts().rejection(0, 7))
        .hasValueSatisfying(reason -> assertThat(reason).contains("crashed with model v1"));
    assertThat(attempts.held("v1", 3)).as("the text is at fault").isEmpty();
  }

  @Test
  void holdsAShadowThatCrashedTheProcessTwiceAndSuspectsNothingElse() throws IOException {
    start();
    for (int life = 1; life <= 2; life++) {
      assertThat(attempts.held("v3", REQUEST)).as("at start %d", life).isEmpty();
      attempts.begin("v3", REQUEST, Phase.TEST);
      attempts.end();
      hand("v2", 3, new TextSpan(0, 5, 9));
      Objects.requireNonNull(attempts.takeSlot()).enter(new Batch("v3", REQUEST, List.of()));
      Files.writeString(crashReport(), "# A fatal error has been detected");
      start();
    }

    assertThat(attempts.held("v3", REQUEST))
        .hasValueSatisfying(held -> assertThat(held.reason()).endsWith("as a shadow"));
    assertThat(attempts.texts().isEmpty()).isTrue();
    assertThat(attempts.heldVersions()).isEqualTo(1);
  }

  @Test
  void forgetsWhatAShadowIsSuspectedOfOnceAnEndDidNotHitIt() {
    start();
    for (int life = 0; life < 4; life++) {
      if (life != 2) {
        Objects.requireNonNull(attempts.takeSlot()).enter(new Batch("v3", REQUEST, List.of()));
      }
      start();
    }

    assertThat(attempts.held("v3", REQUEST)).as("two strikes, and one before").isEmpty();
  }

  @Test
  void goesOnSuspectingAVersionOnItsWayInWhenAnotherHangs() throws IOException {
    start();
    for (int life = 0; life < 2; life++) {
      attempts.begin("v4", REQUEST, Phase.LOAD);
      attempts.hung("v3", REQUEST, Phase.TEST, "a batch did not return within 5 s");
      start();
    }

    assertThat(attempts.held("v4", REQUEST)).isPresent();
  }

  @Test
  void blamesNobodyIfTheProcessIsToldToEndAndDoesNotEndInTime() {
    start();
    for (int life = 0; life < 2; life++) {
      attempts.begin("v2", REQUEST, Phase.LOAD);
      attempts.endInGoodOrder();
      start();
    }

    assertThat(attempts.held("v2", REQUEST)).isEmpty();
  }

  @Test
  void findsTheTextAtFaultWhereNoOtherVersionCouldScoreIt() {
    start();
    for (int life = 0; life < 3; life++) {
      assertThat(attempts.texts().rejection(0, 7)).isEmpty();
      hand("bundled", ServingModel.UNASKED, new TextSpan(0, 7, life == 0 ? 20 : 7));
      start();
    }

    assertThat(attempts.texts().rejection(0, 7)).isPresent();
    assertThat(attempts.texts().rejection(0, 8)).isEmpty();
    assertThat(attempts.heldVersions()).isZero();
    attempts.close();
    start();
    assertThat(attempts.texts().rejection(0, 7)).as("for good").isPresent();
  }

  @Test
  void findsATextAtFaultThatHungTwoVersions() {
    attempts = ModelAttempts.inMemory();
    attempts.hung(new Batch("v2", REQUEST, List.of(new TextSpan(0, 5, 9))));
    attempts.hung(new Batch("v1", 3, List.of(new TextSpan(0, 6, 6))));

    assertThat(attempts.texts().rejection(0, 6)).isPresent();
    assertThat(attempts.texts().rejection(0, 5)).isEmpty();
  }

  /**
   * A process that is killed at any moment, again and again, while it scores: first what it must
   * score alone, a text in a millisecond, then batches.
   */
  @Test
  void quarantinesNothingHoweverOftenTheProcessIsKilledAtRandom() {
    Random random = new Random(1);
    start();
    long committed = 0;
    for (int life = 0; life < 40; life++) {
      long next = committed;
      int millis = random.nextInt(3_000);
      for (int now = 0; now < millis; ) {
        boolean alone = attempts.texts().contains(0, next);
        TextSpan batch = new TextSpan(0, next, alone ? next : next + 511);
        now += alone ? 1 : 10;
        hand("v2", REQUEST, batch);
        if (now < millis) {
          for (long offset = batch.first(); offset <= batch.last(); offset++) {
            attempts.texts().clear(0, offset);
          }
          next = batch.last() + 1;
          committed = random.nextInt(10) == 0 ? next : committed;
        }
      }
      start();
      assertThat(attempts.held("v2", REQUEST)).isEmpty();
      assertThat(attempts.texts().spans()).allMatch(text -> text.rejection() == null);
    }
  }

  @Test
  void setsAsideAFileThatItCannotRead() throws IOException {
    start();
    attempts.close();
    Path state = state();
    Files.writeString(state.resolve("model-attempts.json"), "{oops");
    Files.write(state.resolve("model-attempts.batches"), new byte[] {1, 2, 3});
    attempts = ModelAttempts.open(state);

    assertThat(attempts.heldVersions()).isZero();
    assertThat(state.resolve("model-attempts.json.unreadable")).hasContent("{oops");
    attempts.hung("v2", REQUEST, Phase.SERVE, "it hung");
    start();
    assertThat(attempts.held("v2", REQUEST)).isPresent();
  }

  @Test
  void takesNoBytesForTextsThatAreNone() throws IOException {
    start();
    attempts.close();
    Path state = state();
    byte[] noise = new byte[64 * 4_096];
    new Random(1).nextBytes(noise);
    Files.write(state.resolve("model-attempts.batches"), noise);
    Files.writeString(
        state.resolve("model-attempts.json"),
        "{\"life\": {\"since\": 0, \"crashReports\": []}, \"texts\": []}");
    attempts = ModelAttempts.open(state);

    assertThat(attempts.texts().isEmpty()).isTrue();
  }

  @Test
  void leavesTheFilesOfALivingProcessAlone() {
    start();
    attempts.begin("v2", REQUEST, Phase.WARM_UP);
    try (ModelAttempts other = ModelAttempts.open(state())) {
      other.hung("v3", REQUEST, Phase.SERVE, "it hung");
    }
    start();

    assertThat(attempts.isHeld("v3")).isFalse();
  }

  private Path state() {
    return Objects.requireNonNull(state);
  }

  private void hand(String version, long request, TextSpan... texts) {
    BatchesInFlight.Slot mine = slot == null ? Objects.requireNonNull(attempts.takeSlot()) : slot;
    slot = mine;
    mine.enter(new Batch(version, request, List.of(texts)));
  }

  private static Path crashReport() {
    return Path.of(CrashReport.places().get(CrashReport.places().size() - 1));
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

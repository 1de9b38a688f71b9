package io.tonestream.app.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.testing.HangingModel;
import io.tonestream.app.testing.WordModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.ModelStatus.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CallWatchTest {
  private final CallWatch watch = new CallWatch();
  private final CallWatch.Caller caller = watch.open();
  private final HangingModel model = new HangingModel("v1", "good");
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void letGo() {
    model.letGo();
  }

  @Test
  void tellsOnceThatACallHangs() {
    caller.begin(call(Duration.ofSeconds(1)));
    look(4);
    assertThat(told).as("after less than a second").isEmpty();
    look(10);

    assertThat(told).containsExactly("a batch did not return within 1 s");
    assertThat(watch.hung()).isEqualTo(1);
    assertThat(watch.hanging()).containsExactly("model v1: a batch did not return within 1 s");
  }

  @Test
  void accusesNoThreadThatMakesOneCallAfterTheOther() {
    for (int i = 0; i < 20; i++) {
      caller.begin(call(Duration.ofSeconds(1)));
      look(3);
      caller.end();
    }
    look(10);

    assertThat(told).isEmpty();
    assertThat(watch.hanging()).isEmpty();
  }

  @Test
  void countsItsLooksAndNotTheTimeSoThatAPausedProcessAccusesNobody() {
    caller.begin(call(Duration.ofMillis(1_000)));
    look(1);
    await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
    look(1);

    assertThat(told).isEmpty();
  }

  @Test
  void forgetsACallThatReturnsAfterAll() {
    caller.begin(call(Duration.ofSeconds(1)));
    look(10);
    caller.end();

    assertThat(watch.hanging()).isEmpty();
    caller.begin(call(Duration.ofSeconds(1)));
    look(10);
    assertThat(told).hasSize(2);
  }

  @Test
  void goesOnWhenWhoeverIsToldFails() {
    caller.begin(
        new ModelCall(
            "v1",
            () -> "a batch",
            Duration.ofSeconds(1),
            reason -> {
              throw new IllegalStateException("no");
            }));
    CallWatch.Caller other = watch.open();
    other.begin(call(Duration.ofSeconds(1)));
    look(10);

    assertThat(told).hasSize(1);
  }

  @Test
  void goesOnWhenALookFails() {
    AtomicBoolean failed = new AtomicBoolean();
    try (CallWatch started = new CallWatch().start()) {
      CallWatch.Caller first = started.open();
      first.begin(
          new ModelCall(
              "v1",
              () -> {
                if (failed.compareAndSet(false, true)) {
                  throw new OutOfMemoryError("no room");
                }
                return "a batch";
              },
              Duration.ofSeconds(1),
              reason -> {}));
      await().until(failed::get);
      first.end();
      first.begin(call(Duration.ofSeconds(1)));

      await().until(() -> !told.isEmpty());
    }
  }

  @Test
  void leavesALoadBehindThatHangsInWarmUp() throws Exception {
    List<Phase> phases = Collections.synchronizedList(new ArrayList<>());
    LoadingThread loading = new LoadingThread(watch, "v1", Duration.ofSeconds(30), phases::add);
    Thread ticker = new Thread(this::lookOnceItHangs);
    ticker.start();

    assertThatThrownBy(() -> loading.await(this::load))
        .isInstanceOf(HungModelException.class)
        .hasMessageContaining("model v1 hangs: its warm-up did not return within 30 s");
    ticker.join();
    model.letGo();
    await().until(() -> model.isClosed());
    assertThat(phases)
        .as("nothing is said of what is wanted no more")
        .containsExactly(Phase.LOAD, Phase.WARM_UP);
  }

  @Test
  void waitsForNoModelOnceItIsCancelled() throws Exception {
    LoadingThread loading = new LoadingThread(watch, "v1", Duration.ofSeconds(30), phase -> {});
    Thread stop =
        new Thread(
            () -> {
              awaitHanging();
              loading.cancel();
            });
    stop.start();

    assertThatThrownBy(() -> loading.await(this::load)).isInstanceOf(CancellationException.class);
    stop.join();
    model.letGo();
    await().until(() -> model.isClosed());
  }

  @Test
  void returnsAModelOrItsFailureAsTheyAre() {
    ServingModel loaded = serving(new WordModel("v2"));
    assertThat(
            new LoadingThread(watch, "v2", Duration.ofSeconds(1), phase -> {})
                .await(progress -> loaded))
        .isSameAs(loaded);
    assertThatThrownBy(
            () ->
                new LoadingThread(watch, "v2", Duration.ofSeconds(1), phase -> {})
                    .await(
                        progress -> {
                          throw new OutOfMemoryError("too large");
                        }))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage("too large");
  }

  private ServingModel load(Consumer<Phase> progress) {
    progress.accept(Phase.LOAD);
    progress.accept(Phase.WARM_UP);
    try (SentimentPredictor predictor = model.openPredictor()) {
      predictor.predict(List.of("good"));
      progress.accept(Phase.TEST);
      return serving(model);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static ServingModel serving(SentimentModel model) {
    return new ServingModel(model, Origin.TOPIC, null, 7);
  }

  private void lookOnceItHangs() {
    awaitHanging();
    look(130);
  }

  private void awaitHanging() {
    try {
      model.awaitHanging();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private ModelCall call(Duration timeout) {
    return new ModelCall("v1", () -> "a batch", timeout, told::add);
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      watch.look();
    }
  }
}

package io.tonestream.app.serving;

import io.tonestream.app.serving.BatchesInFlight.Batch;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Probabilities;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one scoring thread: each is watched, and the texts in hand are known should it hang
 * or end the process. That thread's own, which closes it.
 */
final class WatchedCalls implements AutoCloseable {
  /** Any model can score this: if one hangs on it, no text is to blame. */
  private static final String PROBE = "all good";

  private final ModelRegistry registry;
  private final ModelGuard guard;
  private final Runnable onStuck;
  private final CallWatch.Caller caller;
  private final BatchesInFlight.@Nullable Slot slot;

  /** Where the texts in hand stand. */
  private List<TextSpan> inHand = List.of();

  private @Nullable ServingModel probed;
  private volatile boolean stuck;

  /**
   * @param onStuck told once, when a call hangs and the thread is lost; on a thread that must not
   *     wait
   */
  WatchedCalls(ModelRegistry registry, ModelGuard guard, Runnable onStuck) {
    this.registry = registry;
    this.guard = guard;
    this.onStuck = onStuck;
    this.caller = guard.watch().open();
    this.slot = guard.attempts().takeSlot();
  }

  /** Where the texts of the calls that follow stand. */
  void take(List<TextSpan> texts) {
    inHand = List.copyOf(texts);
  }

  /**
   * Scores texts, about their targets if the model takes any. A model that has hung before must
   * show first that it can score any at all.
   *
   * @throws IllegalStateException if a call of this thread has hung: another has taken over
   */
  List<Probabilities> predict(
      ServingModel model, SentimentPredictor predictor, List<TextPair> texts) {
    List<TextSpan> spans = inHand;
    if (registry.isDoubtful(model) && probed != model) {
      call(
          model,
          () -> "the text '" + PROBE + "'",
          reason -> noTextToBlame(model, reason),
          () -> predictor.predict(List.of(PROBE)));
      probed = model;
    }
    return call(
        model,
        () -> "a batch of %,d texts (%s)".formatted(texts.size(), spans),
        reason -> hung(model, spans, reason),
        () -> predictor.predictPairs(model.model().asked(texts)));
  }

  @Override
  public void close() {
    caller.close();
    if (slot != null) {
      slot.close();
    }
  }

  private List<Probabilities> call(
      ServingModel model,
      Supplier<String> what,
      Consumer<String> onHung,
      Supplier<List<Probabilities>> work) {
    if (stuck) {
      throw new IllegalStateException("a call of this thread has hung");
    }
    if (slot != null && !inHand.isEmpty()) {
      slot.enter(new Batch(model.version(), model.request(), inHand));
    }
    caller.begin(new ModelCall(model.version(), what, guard.callTimeout(), onHung));
    try {
      return work.get();
    } finally {
      caller.end();
      if (slot != null) {
        slot.leave();
      }
    }
  }

  /** A text that has hung models before, and now on its own, is at fault; else the model is. */
  private void hung(ServingModel model, List<TextSpan> spans, String reason) {
    long request = registry.isDoubtful(model) ? ServingModel.UNASKED : model.request();
    guard.attempts().hung(new Batch(model.version(), request, spans));
    if (!isAtFault(spans)) {
      registry.hung(model, reason);
    }
    giveUp();
  }

  private boolean isAtFault(List<TextSpan> spans) {
    return spans.size() == 1
        && spans.get(0).isSingle()
        && registry
            .suspectTexts()
            .rejection(spans.get(0).partition(), spans.get(0).first())
            .isPresent();
  }

  private void noTextToBlame(ServingModel model, String reason) {
    registry.endCalls("model %s hangs on any text: %s".formatted(model.version(), reason));
    giveUp();
  }

  private void giveUp() {
    stuck = true;
    if (slot != null) {
      slot.leave();
    }
    registry.requireFewHanging();
    onStuck.run();
  }
}

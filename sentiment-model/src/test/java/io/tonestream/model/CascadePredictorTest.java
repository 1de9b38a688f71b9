package io.tonestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.network.Cascade;
import io.tonestream.schemas.Probabilities;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CascadePredictorTest {
  private static final class FakeModel implements SentimentModel {
    @Override
    public String version() {
      return "fake";
    }

    @Override
    public SentimentPredictor openPredictor() {
      return new FakePredictor();
    }

    @Override
    public void close() {}
  }

  private static final class FakePredictor implements SentimentPredictor {
    private boolean closed;

    @Override
    public List<Probabilities> predict(List<String> texts) {
      return List.of();
    }

    @Override
    public void close() {
      closed = true;
      throw new IllegalStateException("can't be closed");
    }
  }

  @Test
  void closesTheAccurateModelsPredictorEvenIfTheFastOnesCannotBe() {
    FakePredictor fast = new FakePredictor();
    FakePredictor accurate = new FakePredictor();
    CascadePredictor predictor =
        new CascadePredictor(
            new Cascade(0.6f), false, new FakeModel(), fast, new FakeModel(), accurate);

    assertThatThrownBy(predictor::close).hasMessage("can't be closed");
    assertThat(fast.closed).isTrue();
    assertThat(accurate.closed).isTrue();
  }
}

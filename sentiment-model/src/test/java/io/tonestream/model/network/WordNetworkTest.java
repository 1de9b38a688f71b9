package io.tonestream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.schemas.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WordNetworkTest {
  @Test
  void readsAnRnnFromBeforeThereWasPoolingAsOneOfTheLastState() {
    String old =
        """
        {"name": "rnn", "words": 5, "width": 6, "state": 7, "rectified": true, "dropout": 0.5}
        """;

    assertThat(read(old)).isEqualTo(new Rnn(5, 6, 7, true, 0.5f, Pooling.LAST));
  }

  @Test
  void readsACnnFromBeforeItTookTargetsAsOneOfTheClauseAlone() {
    String old =
        """
        {"name": "cnn", "words": 5, "width": 6, "windows": [1], "filters": 7, "dropout": 0.5}
        """;

    assertThat(read(old)).isEqualTo(new Cnn(5, 6, List.of(1), 7, 0.5f, 0f));
  }

  @Test
  void writesWhatItReads() {
    for (Architecture each :
        List.of(
            new Rnn(5, 6, 7, false, 0, Pooling.MEAN),
            new Gru(5, 6, 7, 0.5f, Pooling.ATTENTION),
            new Lstm(5, 6, 7, 0.5f, Pooling.LAST),
            new BiLstm(5, 6, 7, 0.5f, Pooling.MEAN),
            new Cnn(5, 6, List.of(2, 3), 8, 0.5f, 0.3f))) {
      assertThat(read(new String(Json.write(each), StandardCharsets.UTF_8))).isEqualTo(each);
    }
  }

  private static Architecture read(String json) {
    return Json.read(Architecture.class, json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesSizesThatMakeNoSense() {
    assertThatThrownBy(() -> new Gru(5, 6, 0, 0.5f, Pooling.LAST))
        .hasMessage("state is 0, not in [1, 2048]");
    assertThatThrownBy(() -> new Lstm(5, 9_999, 7, 0.5f, Pooling.LAST))
        .hasMessage("width is 9999, not in [1, 2048]");
    assertThatThrownBy(() -> new BiLstm(5, 6, 7, 1, Pooling.LAST))
        .hasMessage("dropout is 1.0, not in [0, 1)");
    assertThatThrownBy(() -> new Cnn(5, 6, List.of(3, 3), 8, 0, 0f))
        .hasMessage("windows are [3, 3], not different numbers in [1, 16]");
    assertThatThrownBy(() -> new Cnn(5, 6, List.of(3), 8, 0, 1.5f))
        .hasMessage("restWeight is 1.5, not in [0, 1]");
    assertThatThrownBy(() -> read("{\"name\":\"gru\",\"words\":5,\"width\":6,\"state\":7}"))
        .hasMessageContaining("dropout");
    assertThatThrownBy(
            () -> read("{\"name\":\"gru\",\"words\":5,\"width\":6,\"state\":7,\"dropout\":0}"))
        .hasMessageContaining("pooling is missing");
  }

  @Test
  void anLstmStartsWithItsGateToForgetOpen() {
    assertThat(new Lstm(5, 2, 2, 0, Pooling.LAST).initialParameters(3, new SplittableRandom(1)))
        .containsEntry(
            "input_bias", new Tensor(new long[] {8}, new float[] {0, 0, 1, 1, 0, 0, 0, 0}));
  }
}

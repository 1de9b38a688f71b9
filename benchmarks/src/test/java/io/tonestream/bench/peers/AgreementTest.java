package io.tonestream.bench.peers;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.cli.kit.CommandFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AgreementTest {
  private static final PeerFigures FIGURES =
      new PeerFigures(1, 1, 1, 1, null, null, 0, null, null, null);

  @Test
  void namesTheEngineThatCountedSomethingElse() {
    assertThatThrownBy(
            () ->
                Agreement.check(
                    Map.of(
                        Engine.BARE_LOOP, List.of(result(9, 4, 5)),
                        Engine.TONESTREAM, List.of(result(9, 4, 5), result(9, 5, 4)))))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("of Acme")
        .hasMessageContaining("[4, 0, 5, 0]")
        .hasMessageContaining("[5, 0, 4, 0]");
  }

  @Test
  void comparesOnlyEnginesThatGotTheSameTexts() {
    assertThatCode(
            () ->
                Agreement.check(
                    Map.of(
                        Engine.BARE_LOOP, List.of(result(9, 4, 5)),
                        Engine.PER_RECORD_STREAMS, List.of(result(3, 1, 2)))))
        .doesNotThrowAnyException();
  }

  private static EngineRun.Result result(int texts, long negative, long positive) {
    return new EngineRun.Result(
        texts, FIGURES, Map.of("Acme", new long[] {negative, 0, positive, 0}));
  }
}

package io.tonestream.cli.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.cli.reconcile.CorrectionRecount.Sample;
import io.tonestream.model.quantification.CorrectedShares;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.BrandSentiment.Corrected;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ways to correct shares give the same, where they are hardest to tell: at the edges. */
final class CorrectionRecountTest {
  /** The bundled model's, rounded. */
  private static final ErrorRates ERRORS =
      new ErrorRates(
          List.of(List.of(7.22, 3.18, 1.4), List.of(1.74, 3.49, 1.37), List.of(0.89, 2.27, 2.82)),
          0.622,
          100);

  private static final Scorer SCORER = new Scorer("v1", null);

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 50, 450, 5_000, 100_000})
  void agreesOnTextsOfOneLabel(int texts) {
    for (Label label : Label.values()) {
      double[] counts = new double[3];
      counts[label.ordinal()] = texts;
      CorrectedShares window =
          CorrectedShares.of(
              List.of(new CorrectedShares.Part(ErrorMatrix.of(ERRORS).orElseThrow(), counts)));
      Corrected corrected =
          new Corrected(
              new Share(window.shares()[0], window.shares()[1], window.shares()[2]),
              window.net(),
              window.low(),
              window.high());
      List<LabelledText> same =
          Collections.nCopies(
              texts, new LabelledText(0, label, SCORER, null, false, null, LabelledText.NO_GROUP));

      assertThat(
              new CorrectionRecount(Map.of(SCORER, ERRORS)).agrees(corrected, new Sample(same, 1)))
          .as("%d %s: %s", texts, label, corrected)
          .isTrue();
    }
  }
}

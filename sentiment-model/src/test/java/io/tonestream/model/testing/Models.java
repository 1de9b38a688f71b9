package io.tonestream.model.testing;

import io.tonestream.model.bundle.GoldenText;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.util.List;
import java.util.Map;

/** Versions of the fast model that comes with the clone, for tests: each has three parts. */
public final class Models {
  private static final ModelBundle FAST = ModelBundle.fast();

  private Models() {}

  public static ModelBundle version(String version) {
    return version("test", version, "# Test\n");
  }

  /** One that takes positive for negative, and the other way round; its golden texts too. */
  public static ModelBundle inverted(String version) {
    List<GoldenText> golden =
        FAST.golden().stream()
            .map(
                text -> {
                  Probabilities p = text.probabilities();
                  return new GoldenText(
                      text.text(), new Probabilities(p.positive(), p.neutral(), p.negative()));
                })
            .toList();
    return of(
        "test",
        version,
        List.of(Label.POSITIVE, Label.NEUTRAL, Label.NEGATIVE),
        golden,
        "# Test\n");
  }

  /** The card alone tells the bytes of two with the same version apart. */
  public static ModelBundle version(String name, String version, String card) {
    return of(name, version, FAST.manifest().labels(), FAST.golden(), card);
  }

  private static ModelBundle of(
      String name, String version, List<Label> labels, List<GoldenText> golden, String card) {
    Manifest manifest = FAST.manifest();
    return ModelBundle.of(
        manifest.toBuilder()
            .name(name)
            .version(version)
            .labels(labels)
            .trainedOn(null)
            .parent(manifest.version())
            .entries(Map.of())
            .build(),
        FAST.parameters(),
        FAST.vocabulary(),
        golden,
        card);
  }
}

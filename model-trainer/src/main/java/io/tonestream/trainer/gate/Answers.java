package io.tonestream.trainer.gate;

import io.tonestream.model.bundle.Sha256;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.evaluation.Judged;
import io.tonestream.trainer.evaluation.PairedComparison;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a version said of the texts that it was judged by, so that later versions can be compared
 * with it when its bundle is gone.
 *
 * @param byText its label of each text, by the text's hash
 */
public record Answers(SortedMap<String, Label> byText) {
  /** Chance decides about fewer. */
  private static final int MIN_TEXTS = 50;

  private static final int HASH_LENGTH = 16;

  /** Takes a copy. */
  public Answers {
    byText = Collections.unmodifiableSortedMap(new TreeMap<>(byText));
  }

  /** Those to these texts. */
  static Answers of(List<Judged> judged) {
    Function<Example, String> hashes = hashes();
    SortedMap<String, Label> byText = new TreeMap<>();
    judged.forEach(each -> byText.put(hashes.apply(each.example()), each.predicted()));
    return new Answers(byText);
  }

  /** These and others, which were given to other texts. */
  public Answers with(Answers others) {
    SortedMap<String, Label> all = new TreeMap<>(byText);
    all.putAll(others.byText);
    return new Answers(all);
  }

  /**
   * A candidate beside the version that gave these, on the texts that both have answered.
   *
   * @param groupColumn column with groups of texts that say much the same; null if there is none
   * @return empty if these are few
   */
  Optional<PairedComparison.Pairing> beside(
      String version, DataSet set, List<Judged> candidate, @Nullable String groupColumn) {
    Function<Example, String> hashes = hashes();
    Function<String, String> keys = DataSet.keys();
    List<PairedComparison.Text> texts = new ArrayList<>();
    for (Judged each : candidate) {
      Example example = each.example();
      Label answer = byText.get(hashes.apply(example));
      if (answer != null) {
        String group = groupColumn == null ? null : example.columns().get(groupColumn);
        String draw = group == null ? keys.apply(example.text()) : group;
        texts.add(
            new PairedComparison.Text(draw, each.label(), each.right(), answer == each.label()));
      }
    }
    return texts.size() < Math.min(MIN_TEXTS, candidate.size())
        ? Optional.empty()
        : Optional.of(new PairedComparison.Pairing(version, set.name(), texts));
  }

  /** The hash of a text, with what its label is about. One thread's own. */
  private static Function<Example, String> hashes() {
    Function<String, String> keys = DataSet.keys();
    return each -> {
      String about = each.target() == null ? "" : '\n' + each.target();
      byte[] key = (keys.apply(each.text()) + about).getBytes(StandardCharsets.UTF_8);
      return Sha256.of(key).substring(0, HASH_LENGTH);
    };
  }
}

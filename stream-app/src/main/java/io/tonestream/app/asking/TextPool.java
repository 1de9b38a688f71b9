package io.tonestream.app.asking;

import io.tonestream.app.asking.Question.AskedBrand;
import io.tonestream.app.asking.Question.AskedText;
import io.tonestream.app.asking.Question.LeftOut;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.model.quantification.LabelAllocation;
import io.tonestream.model.quantification.LabelledGroups;
import io.tonestream.model.quantification.LabelledGroups.NetInterval;
import io.tonestream.model.quantification.LabelledPart;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes labelled texts, and knows which of them to ask a human about: in bounded memory, however
 * many there are. Near-copies count once. One thread's own.
 */
final class TextPool {
  private static final int LABELS = Label.values().length;

  /** Further texts are not held against those before them: copies among them count. */
  private static final int MAX_KEYS = 1_000_000;

  /** Of all texts that are kept to choose from. */
  private static final long MAX_CHARACTERS = 32L << 20;

  private static final int MAX_BRANDS = 100_000;

  private final HumanLabels humans;
  private final Map<String, Map<Scorer, Strata>> brands = new TreeMap<>();
  private final Map<Scorer, ErrorMatrix> errors = new HashMap<>();
  private final Set<Long> keys = new HashSet<>();
  private int sampleSize;
  private long characters;
  private long taken;
  private long copies;
  private long unsupported;
  private long withoutText;
  private long withoutErrors;
  private long unreadable;

  /** What gave a label: a model version, or a part of one. */
  private record Scorer(String version, @Nullable Part part) {}

  /** By the label that the scorer gave. */
  private record Strata(ErrorMatrix errors, List<Stratum> byLabel) {
    static Strata of(ErrorMatrix errors) {
      return new Strata(errors, List.of(new Stratum(), new Stratum(), new Stratum()));
    }

    Stratum of(Label label) {
      return byLabel.get(label.ordinal());
    }

    LabelledPart part() {
      return new LabelledPart(
          errors,
          byLabel.stream().mapToLong(Stratum::texts).toArray(),
          byLabel.stream().map(Stratum::labelled).toArray(long[][]::new));
    }

    long texts() {
      return byLabel.stream().mapToLong(Stratum::texts).sum();
    }

    int[] available() {
      return byLabel.stream().mapToInt(Stratum::available).toArray();
    }
  }

  /**
   * @param humans what humans have labelled
   * @param budget how many texts will be asked for at most
   */
  TextPool(HumanLabels humans, int budget) {
    this.humans = humans;
    this.sampleSize = budget;
  }

  /** A record that is no labelled text. */
  void addUnreadable() {
    unreadable++;
  }

  /**
   * Takes a text.
   *
   * @param header how its scorer errs, as the record's header has it; null if it has none
   * @throws IllegalStateException if there are too many brands
   */
  void add(LabeledText labelled, byte @Nullable [] header) {
    if (!labelled.countsAsOpinion()) {
      unsupported++;
      return;
    }
    String text = labelled.text();
    if (text == null || text.isBlank()) {
      withoutText++;
      return;
    }
    Scorer scorer = new Scorer(labelled.modelVersion(), labelled.part());
    // Texts of a release before may lack what those that follow have.
    Optional<ErrorMatrix> matrix = Optional.ofNullable(errors.get(scorer)).or(() -> read(header));
    matrix.ifPresent(each -> errors.put(scorer, each));
    if (matrix.isEmpty()) {
      withoutErrors++;
      return;
    }
    long key = TextKey.of(labelled.brand(), text);
    if (keys.size() < MAX_KEYS ? !keys.add(key) : keys.contains(key)) {
      copies++;
      return;
    }
    taken++;
    add(labelled, text, key, strata(labelled.brand(), scorer, matrix.get()));
  }

  /** Nothing if there are none, or they can't be read. */
  private static Optional<ErrorMatrix> read(byte @Nullable [] header) {
    try {
      return header == null ? Optional.empty() : ErrorMatrix.of(ErrorRates.read(header));
    } catch (BadJsonException e) {
      return Optional.empty();
    }
  }

  private Strata strata(String brand, Scorer scorer, ErrorMatrix matrix) {
    Map<Scorer, Strata> ofBrand = brands.get(brand);
    if (ofBrand == null) {
      if (brands.size() == MAX_BRANDS) {
        throw new IllegalStateException(
            "there are more than %,d brands: name some with --brand".formatted(MAX_BRANDS));
      }
      ofBrand = new LinkedHashMap<>();
      brands.put(brand, ofBrand);
    }
    return ofBrand.computeIfAbsent(scorer, each -> Strata.of(matrix));
  }

  private void add(LabeledText labelled, String text, long key, Strata strata) {
    Stratum stratum = strata.of(labelled.label());
    Optional<Label> human = humans.of(labelled, text);
    if (human.isPresent()) {
      stratum.addLabelled(human.get());
    } else if (humans.hasLabelled(labelled.id())) {
      // A second label under its id, about another brand, would take the place of the first.
      stratum.addUnasked();
    } else {
      AskedText asked = new AskedText(labelled.id(), labelled.brand(), text, labelled.label());
      characters += stratum.add(key, asked, sampleSize);
      if (characters > MAX_CHARACTERS && sampleSize > 1) {
        sampleSize = (sampleSize + 1) / 2;
        all().forEach(each -> characters -= each.shrink(sampleSize));
      }
    }
  }

  private List<Stratum> all() {
    return brands.values().stream()
        .flatMap(brand -> brand.values().stream())
        .flatMap(strata -> strata.byLabel.stream())
        .toList();
  }

  /**
   * What to ask.
   *
   * @param budget how many texts at most
   * @param minTexts of a brand that counts
   * @throws IllegalStateException if the app passes on no texts
   */
  Question question(int budget, int minTexts) {
    if (withoutText > 0 && taken == 0) {
      throw new IllegalStateException(
          "there are no texts to ask about: tonestream.labeled-text.text is omit, so that labeled-text"
              + " holds %,d labels without their texts; set it to keep or mask"
                  .formatted(withoutText));
    }
    List<Map.Entry<String, Map<Scorer, Strata>>> counted =
        brands.entrySet().stream().filter(each -> texts(each.getValue()) >= minTexts).toList();
    List<List<Strata>> strata =
        counted.stream().map(each -> List.copyOf(each.getValue().values())).toList();
    LabelledGroups groups =
        LabelledGroups.of(
            strata.stream().map(own -> own.stream().map(Strata::part).toList()).toList());
    int[][][] available =
        strata.stream()
            .map(own -> own.stream().map(Strata::available).toArray(int[][]::new))
            .toArray(int[][][]::new);
    int[][][] asked = LabelAllocation.of(groups, available, budget);
    List<AskedText> texts = choose(strata, asked);
    List<AskedBrand> asBrands = new ArrayList<>();
    for (int group = 0; group < strata.size(); group++) {
      asBrands.add(brand(counted.get(group).getKey(), strata, groups, asked, group));
    }
    asBrands.sort(
        Comparator.comparingInt(AskedBrand::asked)
            .thenComparingDouble(AskedBrand::width)
            .reversed()
            .thenComparing(AskedBrand::brand));
    return new Question(
        asBrands.stream().mapToDouble(AskedBrand::width).average().orElse(0),
        asBrands.stream().mapToDouble(AskedBrand::widthAfter).average().orElse(0),
        asBrands,
        texts,
        new LeftOut(
            copies,
            unsupported,
            withoutText,
            withoutErrors,
            unreadable,
            brands.size() - counted.size()));
  }

  private static long texts(Map<Scorer, Strata> brand) {
    return brand.values().stream().mapToLong(Strata::texts).sum();
  }

  /** Sets what is asked to what is chosen: of one id, one label is kept, so it is asked once. */
  private static List<AskedText> choose(List<List<Strata>> strata, int[][][] asked) {
    Set<String> ids = new HashSet<>();
    List<AskedText> texts = new ArrayList<>();
    for (int group = 0; group < asked.length; group++) {
      for (int part = 0; part < asked[group].length; part++) {
        for (int label = 0; label < LABELS; label++) {
          Iterator<AskedText> sample = strata.get(group).get(part).byLabel.get(label).sample();
          int chosen = 0;
          while (chosen < asked[group][part][label] && sample.hasNext()) {
            AskedText text = sample.next();
            if (ids.add(text.id())) {
              texts.add(text);
              chosen++;
            }
          }
          asked[group][part][label] = chosen;
        }
      }
    }
    return texts;
  }

  private static AskedBrand brand(
      String name, List<List<Strata>> strata, LabelledGroups groups, int[][][] asked, int group) {
    List<Stratum> own = strata.get(group).stream().flatMap(each -> each.byLabel.stream()).toList();
    NetInterval net = groups.net(group);
    // Ends of the interval lie within −1 and 1, which what is expected doesn't know.
    double narrowed =
        groups.widthAfter(group, asked[group])
            / Math.max(1e-9, groups.widthAfter(group, new int[asked[group].length][LABELS]));
    return new AskedBrand(
        name,
        own.stream().mapToLong(Stratum::texts).sum(),
        own.stream().mapToLong(each -> Arrays.stream(each.labelled()).sum()).sum(),
        Arrays.stream(asked[group]).flatMapToInt(Arrays::stream).sum(),
        net.net(),
        net.width(),
        net.width() * Math.min(1, narrowed));
  }
}

package io.tonestream.bench.sampling;

import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.counting.MentionSampler;
import io.tonestream.app.drivers.BrandTexts;
import io.tonestream.app.drivers.DriversConfiguration;
import io.tonestream.app.drivers.DriversSettings;
import io.tonestream.app.drivers.Mention;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.LabeledText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What sampling does to the terms of brands: texts go through the app's sampler into its terms, and
 * what comes out is held against the same of all texts. They all stand in one window.
 */
final class SamplingTrial {
  /** All come within so long, which is some of the sampler's periods. */
  private static final Duration SENT_WITHIN = Duration.ofMinutes(1);

  private static final List<List<Term>> NO_TERMS = List.of(List.of(), List.of());

  /** From this score on, hardly any term is there by chance. */
  private static final double CLEAR = 3;

  private final DriversSettings settings;
  private final BrandCatalogue catalogue;
  private final List<LabeledText> texts;
  private final Map<String, List<List<Term>>> ofAll;
  private final List<String> brands;

  /**
   * @param window that all texts are in
   * @param catalogue of the brands, whose names are no terms
   * @param texts with ids that differ
   * @param minTexts brands of fewer texts are there, but aren't looked at
   */
  SamplingTrial(Duration window, BrandCatalogue catalogue, List<LabeledText> texts, int minTexts) {
    this.settings = DriversConfiguration.DEFAULT.settings(List.of(window));
    this.catalogue = catalogue;
    this.texts = texts;
    Sample all = new Sample();
    texts.forEach(text -> all.add(text.brand(), Mention.of(text, 1)));
    this.ofAll = all.terms();
    this.brands =
        all.sizes.keySet().stream().filter(brand -> all.size(brand) >= minTexts).sorted().toList();
  }

  /**
   * A sample's terms beside those of all texts, of the brands that are looked at.
   *
   * @param oneIn how many times more texts came than the sampler was to choose
   * @param read how many texts of a brand it chose, in the mean
   * @param terms how many terms all texts give
   * @param found share of these that the sample gives too, for the same brand and label
   * @param clear how many of these terms have a score of at least {@value #CLEAR}
   * @param clearFound share of those that the sample gives too
   * @param share mean share of its label's texts that a found term has, by all texts
   * @param shareOff mean absolute difference of the sample's share to that
   */
  record Loss(
      int oneIn,
      double read,
      int terms,
      double found,
      int clear,
      double clearFound,
      double share,
      double shareOff) {}

  /**
   * Samples once.
   *
   * @param oneIn how many times more texts come than are to be chosen, at least 1
   * @param seed of the order in which they come
   */
  Loss measure(int oneIn, long seed) {
    Sample sample = sample(oneIn, seed);
    Map<String, List<List<Term>>> ofSample = sample.terms();
    Comparison comparison = new Comparison();
    for (String brand : brands) {
      List<List<Term>> lists = ofAll.getOrDefault(brand, NO_TERMS);
      for (int i = 0; i < lists.size(); i++) {
        comparison.add(lists.get(i), ofSample.getOrDefault(brand, NO_TERMS).get(i));
      }
    }
    double read = brands.stream().mapToInt(sample::size).average().orElse(0);
    return comparison.loss(oneIn, read);
  }

  /** How many brands are looked at. */
  int brands() {
    return brands.size();
  }

  private Sample sample(int oneIn, long seed) {
    List<LabeledText> shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, new Random(seed));
    double perSecond = (double) texts.size() / SENT_WITHIN.toSeconds();
    // Where all are to be chosen, there is room for them in any period.
    MentionSampler sampler =
        new MentionSampler(
            oneIn == 1 ? texts.size() : (int) Math.max(1, Math.round(perSecond / oneIn)));
    Sample sample = new Sample();
    for (int i = 0; i < shuffled.size(); i++) {
      LabeledText text = shuffled.get(i);
      sampler
          .choose(text, Math.round(i * 1_000 / perSecond))
          .ifPresent(mention -> sample.add(text.brand(), mention));
    }
    return sample;
  }

  /** Texts of all brands, as one task of the app keeps them. */
  private final class Sample {
    private final BrandTexts.Context context = new BrandTexts.Context(settings, catalogue::namesOf);
    private final Map<String, BrandTexts> texts = new HashMap<>();
    private final Map<String, Integer> sizes = new HashMap<>();

    void add(String brand, Mention mention) {
      texts.computeIfAbsent(brand, name -> new BrandTexts(name, context)).add(mention);
      sizes.merge(brand, 1, Integer::sum);
    }

    int size(String brand) {
      return sizes.getOrDefault(brand, 0);
    }

    /** Of each brand, the positive and the negative terms. */
    Map<String, List<List<Term>>> terms() {
      Map<String, List<List<Term>>> terms = new HashMap<>();
      texts.forEach(
          (brand, ofBrand) -> {
            BrandDrivers.Window window = ofBrand.drivers().windows().get(0);
            terms.put(brand, List.of(window.positive(), window.negative()));
          });
      return terms;
    }
  }

  /** Sums over lists. */
  private static final class Comparison {
    private int terms;
    private int found;
    private int clear;
    private int clearFound;
    private double shares;
    private double off;

    void add(List<Term> all, List<Term> sampled) {
      Map<String, Term> byName = new HashMap<>();
      sampled.forEach(term -> byName.put(term.term(), term));
      for (Term term : all) {
        boolean isClear = term.score() >= CLEAR;
        terms++;
        clear += isClear ? 1 : 0;
        Term same = byName.get(term.term());
        if (same != null) {
          found++;
          clearFound += isClear ? 1 : 0;
          shares += term.share();
          off += Math.abs(same.share() - term.share());
        }
      }
    }

    Loss loss(int oneIn, double read) {
      return new Loss(
          oneIn,
          read,
          terms,
          (double) found / Math.max(1, terms),
          clear,
          (double) clearFound / Math.max(1, clear),
          shares / Math.max(1, found),
          off / Math.max(1, found));
    }
  }
}

package io.tonestream.schemas;

import io.tonestream.schemas.BrandSentiment.Change;
import io.tonestream.schemas.BrandSentiment.Corrected;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.BrandSentiment.Status;
import io.tonestream.schemas.BrandSentiment.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Generates wire records of every kind, with all sorts of Unicode. */
final class WireRecords {
  private WireRecords() {}

  static Arbitrary<RawText> rawTexts() {
    return Combinators.combine(
            strings(200),
            optional(names()),
            brands(),
            optional(names()),
            optional(names()),
            optional(names()),
            optional(times()))
        .as(RawText::new);
  }

  static Arbitrary<LabeledText> labeledTexts() {
    return Combinators.combine(
            names(),
            names(),
            probabilities(),
            names(),
            optional(names()),
            optional(strings(200)),
            times(),
            Combinators.combine(
                    Arbitraries.of(JudgedBy.class),
                    optional(Arbitraries.of(Part.class)),
                    Arbitraries.of(true, false))
                .as(Judging::new))
        .as(
            (id, brand, probabilities, version, source, text, timestamp, judging) ->
                new LabeledText(
                    id,
                    brand,
                    probabilities.mostProbable(),
                    probabilities,
                    judging.target,
                    judging.part,
                    version,
                    source,
                    source,
                    judging.unsupported,
                    text,
                    timestamp,
                    timestamp,
                    null));
  }

  private record Judging(JudgedBy target, @Nullable Part part, boolean unsupported) {}

  static Arbitrary<Feedback> feedback() {
    return Combinators.combine(
            optional(names()),
            strings(200),
            Arbitraries.of(Label.class),
            optional(names()),
            optional(times()))
        .as(Feedback::new);
  }

  static Arbitrary<BrandSentiment> brandSentiments() {
    return Combinators.combine(
            names(),
            times().filter(time -> time.toEpochMilli() > Duration.ofDays(40).toMillis()),
            Arbitraries.longs().greaterOrEqual(0),
            Arbitraries.longs().between(1, Duration.ofDays(30).toMillis()).set().ofMaxSize(5),
            counts().list().ofSize(5),
            counts().list().ofSize(5),
            Arbitraries.of(Status.class))
        .as(
            (brand, asOf, revision, lengths, counts, previous, status) -> {
              List<Window> windows = new ArrayList<>();
              for (long length : new TreeSet<>(lengths)) {
                windows.add(
                    window(
                        Duration.ofMillis(length),
                        asOf,
                        counts.get(windows.size()),
                        previous.get(windows.size()),
                        status));
              }
              return new BrandSentiment(brand, asOf, revision, windows, revision);
            });
  }

  static Arbitrary<BrandDrivers> brandDrivers() {
    return Combinators.combine(
            names(),
            times().filter(time -> time.toEpochMilli() > 0),
            terms().list().ofMaxSize(3),
            terms().list().ofMaxSize(3),
            samples().list().ofMaxSize(3),
            Arbitraries.maps(names(), counts()).ofMaxSize(3),
            Arbitraries.longs().greaterOrEqual(0))
        .as(
            (brand, asOf, positive, negative, samples, sources, volume) ->
                new BrandDrivers(
                    brand,
                    asOf,
                    List.of(
                        new BrandDrivers.Window(
                            Duration.ofMinutes(60),
                            asOf.minus(Duration.ofMinutes(60)),
                            asOf,
                            volume,
                            volume / 2,
                            positive,
                            negative,
                            samples,
                            sources,
                            sources))));
  }

  private static Arbitrary<BrandDrivers.Term> terms() {
    Arbitrary<Double> score = Arbitraries.doubles().between(0, 1_000);
    Arbitrary<Double> signed = optional(Arbitraries.doubles().between(-1_000, 1_000));
    return Combinators.combine(
            strings(BrandDrivers.MAX_TERM_LENGTH),
            score,
            Arbitraries.longs().greaterOrEqual(1),
            Arbitraries.doubles().between(0, 1),
            score,
            signed,
            signed)
        .as(BrandDrivers.Term::new);
  }

  private static Arbitrary<BrandDrivers.Sample> samples() {
    return Combinators.combine(
            strings(BrandDrivers.MAX_SAMPLE_LENGTH),
            Arbitraries.of(Label.class),
            Arbitraries.doubles().between(0, 1),
            times(),
            optional(names()),
            optional(names()),
            Arbitraries.of(BrandDrivers.Kind.class))
        .as(BrandDrivers.Sample::new);
  }

  static Arbitrary<SentimentAlert> sentimentAlerts() {
    return Combinators.combine(
            identifiers(),
            names(),
            Arbitraries.of(SentimentAlert.Kind.class),
            optional(Arbitraries.of(SentimentAlert.Cleared.class)),
            times(),
            Arbitraries.doubles().between(0, 1),
            counts(),
            optional(Combinators.combine(terms(), samples()).as(Map::entry)))
        .as(
            (id, brand, kind, cleared, time, figure, counts, about) ->
                new SentimentAlert(
                    id,
                    brand,
                    kind,
                    cleared == null ? SentimentAlert.State.RAISED : SentimentAlert.State.CLEARED,
                    SentimentAlert.Direction.UP,
                    time,
                    time,
                    time,
                    cleared,
                    about == null ? null : figure,
                    about == null ? null : new SentimentAlert.Expected(figure, -1, 1),
                    figure,
                    figure,
                    counts,
                    counts.total(),
                    cleared == null,
                    about == null ? null : List.of(about.getKey()),
                    about == null ? null : List.of(about.getValue())));
  }

  static Arbitrary<PublishedModel> publishedModels() {
    return Combinators.combine(
            identifiers(),
            names(),
            Arbitraries.of(Label.class).list().ofMaxSize(3),
            Arbitraries.longs().between(1, 1L << 40),
            optional(names()),
            times(),
            scores().list().ofMaxSize(3))
        .as(
            (identifier, name, labels, size, optionalName, time, scores) ->
                new PublishedModel(
                    identifier,
                    identifier,
                    name,
                    labels,
                    size,
                    (int) Math.min(size, 1 << 20),
                    "0123456789abcdef".repeat(4),
                    optionalName,
                    optionalName,
                    time,
                    time,
                    scores));
  }

  private static Arbitrary<PublishedModel.Score> scores() {
    Arbitrary<Double> share = Arbitraries.doubles().between(0, 1);
    Arbitrary<List<List<Long>>> confusion =
        Arbitraries.longs().between(1, 1_000_000).list().ofSize(3).list().ofSize(3);
    return Combinators.combine(
            names(),
            Arbitraries.longs().greaterOrEqual(1),
            share,
            share,
            optional(share),
            optional(confusion))
        .as(
            (data, texts, accuracy, recall, ece, counts) ->
                new PublishedModel.Score(
                    data,
                    counts == null
                        ? texts
                        : counts.stream().flatMap(List::stream).mapToLong(Long::longValue).sum(),
                    accuracy,
                    recall,
                    ece,
                    counts));
  }

  static Arbitrary<ModelPointer> modelPointers() {
    return identifiers()
        .list()
        .uniqueElements()
        .ofMinSize(1)
        .ofMaxSize(1 + ModelPointer.MAX_PREVIOUS)
        .map(
            all ->
                new ModelPointer(
                    all.get(0),
                    all.subList(1, all.size()),
                    all.size() % 2 == 0
                        ? null
                        : new ModelPointer.Signed(all.size(), all.get(0), all.get(0))));
  }

  static Arbitrary<ModelStatus> modelStatuses() {
    return Combinators.combine(
            names(),
            identifiers(),
            Arbitraries.of(ModelStatus.State.class),
            Arbitraries.of(ModelStatus.Origin.class),
            optional(Arbitraries.of(ModelStatus.Phase.class)),
            times(),
            refusals().list().ofMaxSize(ModelStatus.MAX_REFUSALS),
            Combinators.combine(optional(shadows()), optional(drifts())).as(Figures::new))
        .as(
            (name, version, state, origin, phase, time, refusals, figures) ->
                new ModelStatus(
                    name,
                    name,
                    state,
                    version,
                    time,
                    origin,
                    phase == null ? null : name,
                    figures.shadow() == null ? null : version,
                    phase == null ? null : time,
                    figures.shadow() == null ? null : version,
                    phase == null ? null : version,
                    phase,
                    refusals,
                    figures.shadow(),
                    figures.drift(),
                    figures.drift() == null ? null : name,
                    figures.drift() == null
                        ? null
                        : new ModelStatus.Obeyed(
                            refusals.size(), 0, refusals.isEmpty() ? null : 57L, null),
                    time));
  }

  private record Figures(ModelStatus.@Nullable Shadow shadow, @Nullable ModelDrift drift) {}

  private static Arbitrary<ModelDrift> drifts() {
    return Combinators.combine(
            identifiers(),
            Arbitraries.longs().greaterOrEqual(0),
            times(),
            featureDrifts().list().ofMaxSize(3),
            Arbitraries.doubles().between(0, 1).list().ofSize(3),
            Arbitraries.doubles().between(0, 1),
            Arbitraries.of(ModelDrift.Level.class))
        .as(
            (version, texts, since, features, ends, reference, level) -> {
              List<Double> sorted = ends.stream().sorted().toList();
              return new ModelDrift(
                  version,
                  texts,
                  since,
                  features,
                  sorted.get(1),
                  sorted.get(0),
                  sorted.get(2),
                  reference,
                  level);
            });
  }

  private static Arbitrary<ModelDrift.FeatureDrift> featureDrifts() {
    return Combinators.combine(
            Arbitraries.of(ModelDrift.Feature.class),
            Arbitraries.doubles().between(0, 100),
            Arbitraries.of(ModelDrift.Level.class))
        .as(ModelDrift.FeatureDrift::new);
  }

  private static Arbitrary<ModelStatus.Refusal> refusals() {
    return Combinators.combine(
            names(),
            Arbitraries.longs().greaterOrEqual(0),
            Arbitraries.of(ModelStatus.Phase.class),
            strings(200),
            times())
        .as(ModelStatus.Refusal::new);
  }

  private static Arbitrary<ModelStatus.Shadow> shadows() {
    Arbitrary<Double> share = optional(Arbitraries.doubles().between(0, 1));
    return Combinators.combine(
            identifiers(),
            times(),
            Arbitraries.longs().between(0, 1L << 40).list().ofSize(3).list().ofSize(3),
            Arbitraries.longs().greaterOrEqual(0),
            share)
        .as(
            (version, since, confusion, skipped, figure) -> {
              long texts =
                  confusion.stream().flatMap(List::stream).mapToLong(Long::longValue).sum();
              return new ModelStatus.Shadow(
                  version, since, texts, skipped, figure, confusion, figure, figure);
            });
  }

  private static Arbitrary<String> identifiers() {
    return Arbitraries.strings()
        .withChars("abzABZ019._-")
        .ofMinLength(1)
        .ofMaxLength(64)
        .filter(identifier -> Character.isLetterOrDigit(identifier.charAt(0)));
  }

  /** A window with figures that fit together. */
  static Window window(
      Duration length, Instant end, Counts counts, Counts previous, Status status) {
    long volume = counts.total();
    Double net = net(counts);
    Double previousNet = net(previous);
    return new Window(
        length,
        end.minus(length),
        end,
        volume,
        counts,
        volume == 0 ? null : share(counts),
        net,
        net == null ? null : Math.max(-1, net - 0.1),
        net == null ? null : Math.min(1, net + 0.1),
        previousNet,
        previous.total(),
        volume == 0 ? Map.of() : Map.of("v1", volume),
        status,
        null,
        net == null ? null : new Corrected(share(counts), net, -1, 1),
        net == null || previousNet == null ? null : new Change(net - previousNet, -1.5, 0.13),
        volume == 0 ? Map.of() : Map.of("en", counts),
        previous.total() == 0 ? null : previous.total(),
        volume == 0 ? null : new BrandSentiment.Repeats(Math.sqrt(volume), 0.25));
  }

  private static Share share(Counts counts) {
    double volume = counts.total();
    return new Share(
        counts.negative() / volume, counts.neutral() / volume, counts.positive() / volume);
  }

  private static @Nullable Double net(Counts counts) {
    return counts.total() == 0
        ? null
        : (double) (counts.positive() - counts.negative()) / counts.total();
  }

  private static Arbitrary<Counts> counts() {
    Arbitrary<Long> count = Arbitraries.longs().between(0, 1L << 40);
    return Combinators.combine(count, count, count).as(Counts::new);
  }

  private static Arbitrary<Probabilities> probabilities() {
    Arbitrary<Integer> weight = Arbitraries.integers().between(0, 1_000_000);
    return Combinators.combine(weight, weight, weight)
        .filter((a, b, c) -> a + b + c > 0)
        .as(
            (a, b, c) -> {
              float sum = a + b + c;
              return new Probabilities(a / sum, b / sum, c / sum);
            });
  }

  private static Arbitrary<List<String>> brands() {
    return names().list().ofMaxSize(RawText.MAX_BRANDS);
  }

  private static Arbitrary<Instant> times() {
    return Arbitraries.longs().between(0, 253_402_300_799_999L).map(Instant::ofEpochMilli);
  }

  private static Arbitrary<String> names() {
    return strings(RawText.MAX_NAME_LENGTH);
  }

  /** Any UTF-16 units, lone surrogates too, but not blank. */
  private static Arbitrary<String> strings(int maxLength) {
    return Arbitraries.strings().all().ofMaxLength(maxLength).filter(string -> !string.isBlank());
  }

  private static <T> Arbitrary<@Nullable T> optional(Arbitrary<T> values) {
    return values.injectNull(0.3);
  }
}

package io.tonestream.app.drivers;

import io.tonestream.schemas.Label;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What the texts of a part of a window speak of. What it holds none of takes no memory. Mutable,
 * one stream thread's own.
 */
final class Pane {
  private static final int LABELS = Label.values().length;

  /** A pane is one record of a changelog, and a broker takes 1 MiB unless it is told otherwise. */
  private static final int MAX_BYTES = 1_000_000;

  private final PaneLimits limits;
  private final long[] volume = new long[LABELS];
  private final long[] withText = new long[LABELS];

  /** Sum of the squared weights of the texts that came with their text, see {@link WindowTerms}. */
  private long squares;

  private final @Nullable TermCounts[] terms = new TermCounts[LABELS];
  private @Nullable LabelCounts sources;
  private @Nullable LabelCounts languages;
  private @Nullable Samples samples;

  Pane(PaneLimits limits) {
    this.limits = limits;
  }

  /**
   * Bounds of what a pane holds.
   *
   * @param counters of each label's terms, a power of two
   * @param samples of each kind
   */
  record PaneLimits(int counters, int samples) {}

  /** Counts a text. */
  void add(Mention mention, List<String> itsTerms) {
    countTerms(mention, itsTerms);
    sources = counted(sources, mention.source(), mention);
    languages = counted(languages, mention.lang(), mention);
    if (limits.samples > 0 && mention.text() != null) {
      samples = samples == null ? new Samples(limits.samples) : samples;
      samples.add(mention);
    }
  }

  /** Counts a text for its terms alone. */
  void countTerms(Mention mention, List<String> itsTerms) {
    int label = mention.label().ordinal();
    volume[label] += mention.weight();
    if (mention.text() != null) {
      withText[label] += mention.weight();
      squares += (long) mention.weight() * mention.weight();
      TermCounts counts = terms[label];
      if (counts == null) {
        counts = new TermCounts(limits.counters);
        terms[label] = counts;
      }
      counts.add(itsTerms, mention.weight());
    }
  }

  private static @Nullable LabelCounts counted(
      @Nullable LabelCounts counts, @Nullable String name, Mention mention) {
    if (name == null) {
      return counts;
    }
    LabelCounts present = counts == null ? new LabelCounts() : counts;
    present.add(name, mention.label(), mention.weight());
    return present;
  }

  /** Takes out the text with this id, if it is shown; the counts of terms stay. */
  boolean erase(long id) {
    return samples != null && samples.erase(id);
  }

  /** Ids of the texts that {@link #erase} finds, some more than once. */
  LongStream ids() {
    return samples == null ? LongStream.empty() : samples.ids();
  }

  /**
   * The pane has left its window: what only a window shows goes.
   *
   * @return whether there was any
   */
  boolean keepTermsAlone() {
    boolean hadMore = samples != null || sources != null || languages != null;
    samples = null;
    sources = null;
    languages = null;
    return hadMore;
  }

  /** How much of the heap it takes, about. */
  long heapBytes() {
    long bytes = 256 + (samples == null ? 0 : samples.heapBytes());
    for (TermCounts counts : terms) {
      bytes += counts == null ? 0 : counts.heapBytes();
    }
    return bytes;
  }

  /** Number of texts. */
  long volume() {
    return volume[0] + volume[1] + volume[2];
  }

  long withText(Label label) {
    return withText[label.ordinal()];
  }

  long squares() {
    return squares;
  }

  @Nullable TermCounts terms(Label label) {
    return terms[label.ordinal()];
  }

  /** Adds what only a window shows. */
  void addTo(Samples itsSamples, LabelCounts itsSources, LabelCounts itsLanguages) {
    if (samples != null) {
      itsSamples.add(samples);
    }
    if (sources != null) {
      itsSources.add(sources);
    }
    if (languages != null) {
      itsLanguages.add(languages);
    }
  }

  /** Without what it holds none of, and without the rarest terms if they are too many. */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeBoolean(sources != null);
      if (sources != null) {
        sources.write(out);
      }
      out.writeBoolean(languages != null);
      if (languages != null) {
        languages.write(out);
      }
      List<Mention> texts = samples == null ? List.of() : samples.mentions();
      out.writeBoolean(samples != null);
      if (samples != null) {
        Mention.writeAll(out, texts);
      }
      out.writeLong(squares);
      int room = MAX_BYTES - Long.BYTES * texts.size();
      for (int label = 0; label < LABELS; label++) {
        out.writeLong(volume[label]);
        out.writeLong(withText[label]);
        TermCounts counts = terms[label];
        out.writeBoolean(counts != null);
        if (counts != null) {
          counts.write(out, (room - bytes.size()) / (LABELS - label));
        }
      }
      Mention.writeIds(out, texts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Pane read(byte[] value, PaneLimits limits, StringPool pool) {
    Pane pane = new Pane(limits);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
      pane.sources = in.readBoolean() ? LabelCounts.read(in, pool) : null;
      pane.languages = in.readBoolean() ? LabelCounts.read(in, pool) : null;
      List<Mention> texts = in.readBoolean() ? Mention.readAll(in, in.readByte(), pool) : null;
      pane.squares = in.readLong();
      for (int label = 0; label < LABELS; label++) {
        pane.volume[label] = in.readLong();
        pane.withText[label] = in.readLong();
        if (in.readBoolean()) {
          pane.terms[label] = TermCounts.read(in, limits.counters, pool);
        }
      }
      if (texts != null) {
        if (in.available() > 0) {
          Mention.readIds(in, texts);
        }
        pane.samples = Samples.of(texts, limits.samples);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pane;
  }
}

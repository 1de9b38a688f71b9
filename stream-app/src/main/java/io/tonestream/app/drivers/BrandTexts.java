package io.tonestream.app.drivers;

import io.tonestream.app.drivers.Pane.PaneLimits;
import io.tonestream.schemas.BrandDrivers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one brand's texts to explain its figures. One stream thread's own.
 *
 * <p>A brand with few texts is those texts: they take less than anything that counts their terms.
 * From the {@value #MAX_FEW}th on they are counted in panes, which are bounded however many come.
 * Apart from what bounds leave out, it makes no difference which, nor in which order texts came.
 */
public final class BrandTexts {
  private static final int MAX_FEW = 32;

  /** Stands where the number of few texts would. */
  private static final int MANY = -1;

  /** Of a brand without texts: this object, its lists and its name. */
  private static final long HEAP_BYTES_ALONE = 300;

  /** What many texts take is estimated after so many more, since that takes a while. */
  private static final int ESTIMATED_EVERY = 64;

  private final String brand;
  private final Context context;
  private long newest = Long.MIN_VALUE;

  /** The texts, while they are few. */
  private @Nullable List<Mention> few = new ArrayList<>(2);

  /** Once they are many: the panes of each window, shortest first. */
  private List<Panes> many = List.of();

  /** The brand's own words. */
  private final Set<String> own;

  private boolean changed;
  private long heapBytes = HEAP_BYTES_ALONE;
  private int sinceEstimate;

  /** No text yet. */
  public BrandTexts(String brand, Context context) {
    this.brand = brand;
    this.context = context;
    this.own = context.ownWords(brand);
  }

  /** What the brands of a task share. One stream thread's own. */
  public static final class Context {
    private final DriversSettings settings;
    private final Function<String, List<String>> namesOf;
    private final Background background;
    private final StringPool pool = new StringPool();
    private final Terms terms = new Terms(pool);

    /**
     * With a background of no brand yet.
     *
     * @param namesOf a brand's name and aliases, as texts have them
     */
    public Context(DriversSettings settings, Function<String, List<String>> namesOf) {
      this.settings = settings;
      this.namesOf = namesOf;
      this.background = new Background(settings);
    }

    /** The terms of all brands. */
    public Background background() {
      return background;
    }

    /** Puts back a pane of the background; false if there is no such window any more. */
    public boolean restoreBackground(Duration length, long pane, byte[] value) {
      return background.restore(length, pane, value, pool);
    }

    private PaneLimits limits() {
      return new PaneLimits(settings.counters(), settings.samples());
    }

    private List<Panes> noPanes() {
      return settings.windows().stream().map(length -> new Panes(length, limits())).toList();
    }

    private WindowTexts window() {
      return new WindowTexts(background, settings.samples());
    }

    private Set<String> ownWords(String brand) {
      return terms.ownWords(namesOf.apply(brand));
    }

    private List<String> terms(Mention mention, Set<String> own) {
      return mention.text() == null ? List.of() : terms.of(mention.text(), own);
    }
  }

  /** Counts a text. */
  public void add(Mention mention) {
    Mention pooled = mention.pooled(context.pool);
    List<String> terms = context.terms(pooled, own);
    context.background.add(pooled, terms);
    newest = Math.max(newest, pooled.timeMillis());
    changed = true;
    if (few == null) {
      many.forEach(panes -> panes.add(pooled.timeMillis(), pane -> pane.add(pooled, terms)));
      if (++sinceEstimate == ESTIMATED_EVERY) {
        estimate();
      }
      return;
    }
    few.add(pooled);
    heapBytes += pooled.heapBytes();
    if (few.size() > MAX_FEW) {
      few.removeIf(each -> each.timeMillis() < newest - 2 * longest().toMillis());
      if (few.size() > MAX_FEW) {
        pour(few);
      }
      estimate();
    }
  }

  /**
   * Takes out the text with this id. Terms of brands with many texts stay counted until their
   * window is over: they are what many texts share.
   *
   * @return whether it was there
   */
  public boolean erase(long id) {
    boolean found = false;
    if (few != null) {
      found = few.removeIf(mention -> mention.id() == id);
    }
    for (Panes panes : many) {
      found |= panes.erase(id);
    }
    if (found) {
      changed = true;
      estimate();
    }
    return found;
  }

  /** Ids of the texts that {@link #erase} finds, in no order. */
  public long[] ids() {
    LongStream ids =
        few == null ? many.stream().flatMapToLong(Panes::ids) : few.stream().mapToLong(Mention::id);
    return ids.distinct().toArray();
  }

  /** Whether no text is left. */
  public boolean isEmpty() {
    return few != null && few.isEmpty();
  }

  /** How much of the heap all this takes, about. */
  public long heapBytes() {
    return heapBytes;
  }

  private void estimate() {
    sinceEstimate = 0;
    heapBytes =
        HEAP_BYTES_ALONE
            + many.stream().mapToLong(Panes::heapBytes).sum()
            + (few == null ? 0 : few.stream().mapToLong(Mention::heapBytes).sum());
  }

  /** Event time of the newest text, epoch milliseconds. */
  public long newestMillis() {
    return newest;
  }

  /**
   * What there is to tell; at least one text must have been added. A window that is set only since
   * the brand's last text is left out: nothing is known of it.
   */
  public BrandDrivers drivers() {
    List<BrandDrivers.Window> windows =
        few == null
            ? many.stream()
                .filter(panes -> !panes.isEmpty())
                .map(panes -> context.window().of(panes, context.settings.terms()))
                .toList()
            : windowsOf(few);
    return new BrandDrivers(brand, Instant.ofEpochMilli(newest), windows);
  }

  private List<BrandDrivers.Window> windowsOf(List<Mention> mentions) {
    boolean mayHaveDrivers = Ranking.mayFindAny(mentions);
    List<List<String>> terms = new ArrayList<>(mentions.size());
    for (Mention mention : mentions) {
      terms.add(mayHaveDrivers ? List.copyOf(context.terms(mention, own)) : List.of());
    }
    return context.settings.windows().stream()
        .map(
            length ->
                context.window().of(length, mentions, terms, newest, context.settings.terms()))
        .toList();
  }

  /** Keeps what has changed since it was last saved. */
  public void save(Store store) {
    if (changed) {
      changed = false;
      store.put(toBytes());
      many.forEach(panes -> panes.save(store));
    }
  }

  /** Removes all that was saved. */
  public void remove(Store store) {
    many.forEach(panes -> panes.remove(store));
    store.remove();
  }

  /** Where a brand is kept. */
  public interface Store extends Panes.Saver {
    /** Keeps all but the panes. */
    void put(byte[] brand);

    /** The brand is no more. */
    void remove();
  }

  /** The brand that these bytes hold; its panes are to be restored next. */
  public static BrandTexts restore(String brand, byte[] value, Context context) {
    BrandTexts texts = new BrandTexts(brand, context);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
      texts.newest = in.readLong();
      int size = in.readByte();
      if (size == MANY) {
        texts.few = null;
        texts.many = context.noPanes();
      } else {
        List<Mention> few = Mention.readAll(in, size, context.pool);
        if (in.available() > 0) {
          Mention.readIds(in, few);
        }
        texts.few = few;
      }
      texts.estimate();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  /** Puts back a pane that was kept; false if there is no such window any more. */
  public boolean restore(Duration length, long pane, byte[] value) {
    Optional<Panes> found = Panes.find(many, length);
    if (found.isPresent()) {
      Pane restored = Pane.read(value, context.limits(), context.pool);
      found.get().restore(pane, restored);
      heapBytes += restored.heapBytes();
    }
    return found.isPresent();
  }

  private byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(newest);
      if (few == null) {
        out.writeByte(MANY);
      } else {
        Mention.writeAll(out, few);
        Mention.writeIds(out, few);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void pour(List<Mention> mentions) {
    many = context.noPanes();
    few = null;
    for (Mention mention : mentions) {
      List<String> terms = context.terms(mention, own);
      many.forEach(panes -> panes.add(mention.timeMillis(), pane -> pane.add(mention, terms)));
    }
  }

  private Duration longest() {
    return context.settings.windows().get(context.settings.windows().size() - 1);
  }
}

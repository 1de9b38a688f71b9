package io.tonestream.cli.stream;

import io.tonestream.cli.kit.ConsoleText;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.BrandSentiment.Status;
import io.tonestream.schemas.BrandSentiment.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Draws brands, or the windows of one, as lines of a table. Pure: the same in, the same out. */
final class BrandTable {
  private static final int NET_CELLS = 5;
  private static final int SHARE_CELLS = 18;
  private static final int MAX_NAME = 28;
  private static final int PARTS = 23;

  /** Narrower tables have no room for parts. */
  private static final int FEWEST_COLUMNS_WITH_PARTS = 80;

  private static final double SAME = 0.005;

  /** A move that chance alone makes less often is marked. */
  private static final double SURE = 0.01;

  private static final String NONE = "–";
  private static final String VOICE = "VOICE";

  private static final String NEGATIVE = "▒";
  private static final String NEUTRAL = "░";
  private static final String POSITIVE = "█";

  private final Style style;
  private final Instant now;
  private final Map<String, Double> shareOfVoice;

  /**
   * For one drawing.
   *
   * @param now tells today's times, which need no date
   * @param shareOfVoice of all brands' texts, by brand; without any there is no column for it
   */
  BrandTable(Style style, Instant now, Map<String, Double> shareOfVoice) {
    this.style = style;
    this.now = now;
    this.shareOfVoice = shareOfVoice;
  }

  /**
   * How to draw.
   *
   * @param columns that a line may take; what doesn't fit is left out, the least telling first
   * @param colour whether colours are wanted
   * @param zone of the times
   */
  record Style(int columns, boolean colour, ZoneId zone) {}

  /** One line of the table. */
  private record Row(String name, Instant asOf, Window window, @Nullable Double voice) {}

  /** One column: its title, its width and what stands in it. */
  private record Column(String title, int width, boolean right, Function<Row, String> cell) {}

  /** The titles over {@link #brands}. */
  String brandHeader(Collection<BrandSentiment> brands, Duration length) {
    return header("BRAND", brandRows(brands, length));
  }

  /** A line for each brand that has such a window, those with the most texts first. */
  List<String> brands(Collection<BrandSentiment> brands, Duration length) {
    return lines("BRAND", brandRows(brands, length));
  }

  /** The titles over {@link #windows}. */
  String windowHeader(Collection<BrandSentiment> brands) {
    return header("WINDOW", windowRows(brands));
  }

  /** A line for each window of a brand, shortest first; one brand after the other. */
  List<String> windows(Collection<BrandSentiment> brands) {
    return lines("WINDOW", windowRows(brands));
  }

  /** A length in words, such as {@code 5 min}. */
  static String words(Duration length) {
    if (length.toSecondsPart() != 0 || length.toNanosPart() != 0) {
      return length.toString();
    }
    return length.toMinutesPart() == 0 ? length.toHours() + " h" : length.toMinutes() + " min";
  }

  private List<Row> brandRows(Collection<BrandSentiment> brands, Duration length) {
    List<Row> rows = new ArrayList<>();
    for (BrandSentiment brand : brands) {
      for (Window window : brand.windows()) {
        if (window.length().equals(length)) {
          rows.add(
              new Row(
                  ConsoleText.clean(brand.brand()),
                  brand.asOf(),
                  window,
                  shareOfVoice.get(brand.brand())));
        }
      }
    }
    rows.sort(Comparator.comparingLong((Row row) -> -row.window.volume()).thenComparing(Row::name));
    return rows;
  }

  private static List<Row> windowRows(Collection<BrandSentiment> brands) {
    List<Row> rows = new ArrayList<>();
    for (BrandSentiment brand : brands) {
      for (Window window : brand.windows()) {
        rows.add(new Row(words(window.length()), brand.asOf(), window, null));
      }
    }
    return rows;
  }

  private String header(String nameTitle, List<Row> rows) {
    return paint(line(columns(nameTitle, rows), null).stripTrailing(), "1");
  }

  private List<String> lines(String nameTitle, List<Row> rows) {
    List<Column> columns = columns(nameTitle, rows);
    return rows.stream().map(row -> line(columns, row).stripTrailing()).toList();
  }

  /** As many columns as fit; the parts of a move only where there are any. */
  private List<Column> columns(String nameTitle, List<Row> rows) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                new Column(nameTitle, nameWidth(nameTitle), false, Row::name),
                new Column("NET", 6, true, row -> net(row.window.net())),
                new Column("", 2 * NET_CELLS + 1, false, row -> netBar(row.window.net())),
                new Column(
                    "TEXTS",
                    8,
                    true,
                    row -> String.format(Locale.ROOT, "%,d", row.window.volume())),
                new Column("BEFORE", 14, true, row -> before(row.window)),
                new Column(
                    "▒ NEG ░ NEU █ POS", SHARE_CELLS, false, row -> shareBar(row.window.share())),
                new Column("AS OF", 10, true, row -> time(row.asOf)),
                new Column(VOICE, 6, true, row -> voice(row.voice)),
                new Column("95 %", 14, false, row -> interval(row.window)),
                new Column("STATUS", 11, false, row -> status(row.window.status()))));
    if (rows.stream().allMatch(row -> row.voice == null)) {
      columns.removeIf(column -> column.title.equals(VOICE));
    }
    boolean hasParts =
        style.columns >= FEWEST_COLUMNS_WITH_PARTS
            && rows.stream().anyMatch(row -> row.window.decomposition() != null);
    int room = hasParts ? style.columns - PARTS - 1 : style.columns;
    while (columns.size() > 2 && totalWidth(columns) > room) {
      columns.remove(columns.size() - 1);
    }
    if (hasParts) {
      columns.add(new Column("OF WHICH", PARTS, false, row -> parts(row.window.decomposition())));
    }
    return columns;
  }

  private int nameWidth(String nameTitle) {
    return nameTitle.equals("BRAND") ? Math.min(MAX_NAME, Math.max(12, style.columns / 6)) : 8;
  }

  private static int totalWidth(List<Column> columns) {
    return columns.stream().mapToInt(column -> column.width + 1).sum() - 1;
  }

  private static String line(List<Column> columns, @Nullable Row row) {
    StringBuilder line = new StringBuilder();
    for (Column column : columns) {
      String text = row == null ? column.title : column.cell.apply(row);
      line.append(line.isEmpty() ? "" : " ").append(pad(text, column));
    }
    return line.toString();
  }

  /** Colours take no room, so that only cells without them are measured. */
  private static String pad(String text, Column column) {
    if (text.indexOf('\033') >= 0) {
      return text;
    }
    return column.right
        ? ConsoleText.fitRight(text, column.width)
        : ConsoleText.fit(text, column.width);
  }

  private static String net(@Nullable Double net) {
    return net == null ? NONE : signed(net);
  }

  /** From the middle to the left for negative, to the right for positive. */
  private String netBar(@Nullable Double net) {
    int filled = net == null ? 0 : (int) Math.round(Math.abs(net) * NET_CELLS);
    boolean negative = net != null && net < 0;
    String bar = "█".repeat(filled);
    String rest = "·".repeat(NET_CELLS - filled);
    String empty = "·".repeat(NET_CELLS);
    return negative ? rest + paint(bar, "31") + "│" + empty : empty + "│" + paint(bar, "32") + rest;
  }

  private String shareBar(@Nullable Share share) {
    if (share == null) {
      return "";
    }
    int negative = (int) Math.round(share.negative() * SHARE_CELLS);
    int upToNeutral = (int) Math.round((share.negative() + share.neutral()) * SHARE_CELLS);
    return paint(NEGATIVE.repeat(negative), "31")
        + NEUTRAL.repeat(Math.max(0, upToNeutral - negative))
        + paint(POSITIVE.repeat(Math.max(0, SHARE_CELLS - upToNeutral)), "32");
  }

  private static String interval(Window window) {
    return window.netLow() == null || window.netHigh() == null
        ? NONE
        : "[" + signed(window.netLow()) + ", " + signed(window.netHigh()) + "]";
  }

  /** The mark has a place of its own, so that figures stand under each other. */
  private static String before(Window window) {
    if (window.previousNet() == null) {
      return NONE + " ";
    }
    boolean sure = window.change() != null && window.change().p() < SURE;
    return signed(window.previousNet())
        + change(window.net(), window.previousNet())
        + (sure ? "*" : " ");
  }

  private static String voice(@Nullable Double share) {
    return share == null ? NONE : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String change(@Nullable Double net, double before) {
    if (net == null) {
      return "";
    }
    double change = net - before;
    if (Math.abs(change) < SAME) {
      return " = 0.00";
    }
    return String.format(Locale.ROOT, " %s %.2f", change > 0 ? "▲" : "▼", Math.abs(change));
  }

  /** Of the move since the window before. */
  private static String parts(@Nullable Decomposition decomposition) {
    return decomposition == null
        ? ""
        : "model "
            + signed(decomposition.modelDelta())
            + " world "
            + signed(decomposition.worldDelta());
  }

  private static String signed(double value) {
    String text = String.format(Locale.ROOT, "%+.2f", value);
    return text.equals("-0.00") ? "+0.00" : text;
  }

  private String time(Instant time) {
    ZonedDateTime local = time.atZone(style.zone);
    boolean today = local.toLocalDate().equals(now.atZone(style.zone).toLocalDate());
    return local.format(
        DateTimeFormatter.ofPattern(today ? "HH:mm:ss" : "yyyy-MM-dd", Locale.ROOT));
  }

  private static String status(Status status) {
    return switch (status) {
      case PROVISIONAL -> "provisional";
      case FINAL -> "final";
    };
  }

  private String paint(String text, String code) {
    return style.colour && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}

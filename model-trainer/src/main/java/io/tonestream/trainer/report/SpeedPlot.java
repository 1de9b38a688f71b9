package io.tonestream.trainer.report;

import io.tonestream.trainer.evaluation.Contender;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Draws how fast and how good models are, as an SVG file of its own: texts a second to the right,
 * on a logarithmic scale, and macro recall upwards, with its interval. A line joins those that no
 * other is both faster and better than.
 */
public final class SpeedPlot {
  private static final double WIDTH = 720;
  private static final double HEIGHT = 420;
  private static final double LEFT = 64;
  private static final double RIGHT = 150;
  private static final double TOP = 24;
  private static final double BOTTOM = 56;

  private static final String STYLE =
      """
      text{font:13px system-ui,sans-serif;fill:#333}.tick{font-size:12px;fill:#666}
      .grid{stroke:#8884;stroke-width:1}.range{stroke:#2a6fb0;stroke-width:2;opacity:.5}
      .front{fill:none;stroke:#2a6fb0;stroke-width:1.5;stroke-dasharray:5 4}
      circle{fill:#2a6fb0}.behind{fill:#999}
      @media(prefers-color-scheme:dark){text{fill:#ddd}.tick{fill:#aaa}.behind{fill:#777}}
      """;

  private final StringBuilder svg = new StringBuilder();
  private final List<Contender> all;
  private final int slowest;
  private final int fastest;
  private final double low;
  private final double high;

  private SpeedPlot(List<Contender> all) {
    this.all = all.stream().sorted(Comparator.comparing(Contender::textsPerSecond)).toList();
    slowest = (int) Math.floor(Math.log10(this.all.get(0).textsPerSecond()));
    double most = this.all.get(this.all.size() - 1).textsPerSecond();
    fastest = Math.max(slowest + 1, (int) Math.ceil(Math.log10(most)));
    low = all.stream().mapToDouble(each -> each.figures().macroRecall().low()).min().orElse(0);
    high = all.stream().mapToDouble(each -> each.figures().macroRecall().high()).max().orElse(1);
  }

  /**
   * The drawing of these models.
   *
   * @param dataSet what they were tried on
   * @param all at least one
   */
  public static String draw(String dataSet, List<Contender> all) {
    return new SpeedPlot(all).draw(dataSet);
  }

  private String draw(String dataSet) {
    String title = "Macro recall on " + dataSet + " by texts a second on one core";
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\""
            + " aria-labelledby=\"t\">\n<title id=\"t\">%s</title>\n<style>%s</style>\n",
        WIDTH, HEIGHT, escaped(title), STYLE);
    axes(dataSet);
    String front =
        all.stream()
            .filter(each -> each.isOnFront(all))
            .map(each -> String.format(Locale.ROOT, "%.1f,%.1f", x(each), y(each.macroRecall())))
            .collect(Collectors.joining(" "));
    add("<polyline class=\"front\" points=\"%s\"/>\n", front);
    all.forEach(this::dot);
    return svg.append("</svg>\n").toString();
  }

  private void axes(String dataSet) {
    for (int power = slowest; power <= fastest; power++) {
      double x = x(Math.pow(10, power));
      line("grid", x, TOP, x, HEIGHT - BOTTOM);
      String texts = String.format(Locale.ROOT, "%,d", Math.round(Math.pow(10, power)));
      text("tick", "middle", x, HEIGHT - BOTTOM + 18, texts);
    }
    for (int i = 0; i <= 4; i++) {
      double value = low + (high - low) * i / 4;
      line("grid", LEFT, y(value), WIDTH - RIGHT, y(value));
      text("tick", "end", LEFT - 8, y(value) + 4, Numbers.rounded(value));
    }
    text("tick", "middle", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "texts a second and core");
    text("tick", "start", 8, 14, "macro recall on " + dataSet);
  }

  private void dot(Contender each) {
    double x = x(each);
    line(
        "range",
        x,
        y(each.figures().macroRecall().low()),
        x,
        y(each.figures().macroRecall().high()));
    add(
        "<circle%s cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>\n",
        each.isOnFront(all) ? "" : " class=\"behind\"", x, y(each.macroRecall()));
    text("name", "start", x + 9, y(each.macroRecall()) + 4, each.name());
  }

  private double x(Contender each) {
    return x(each.textsPerSecond());
  }

  private double x(double textsPerSecond) {
    double share = (Math.log10(textsPerSecond) - slowest) / (fastest - slowest);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private double y(double macroRecall) {
    double share = high == low ? 0.5 : (macroRecall - low) / (high - low);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  private void line(String style, double fromX, double fromY, double toX, double toY) {
    add(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
        style, fromX, fromY, toX, toY);
  }

  private void text(String style, String anchor, double x, double y, String text) {
    add(
        "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
        style, anchor, x, y, escaped(text));
  }

  private static String escaped(String text) {
    return text.replaceAll("\\p{Cntrl}", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("\"", "&quot;");
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}

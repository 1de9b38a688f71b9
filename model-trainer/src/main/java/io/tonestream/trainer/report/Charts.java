package io.tonestream.trainer.report;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.evaluation.Interval;
import io.tonestream.trainer.evaluation.Reliability;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws a report's charts as SVG; colours come from the page's style sheet. */
final class Charts {
  private static final double WIDTH = 360;
  private static final double HEIGHT = 220;
  private static final double LEFT = 52;
  private static final double RIGHT = 16;
  private static final double TOP = 14;
  private static final double BOTTOM = 36;

  /** So that ink can be read on the darkest cell. */
  private static final double DARKEST_CELL = 0.6;

  private Charts() {}

  /** Loss and macro recall by epoch, side by side. */
  static void learningCurves(Page page, List<Epoch> epochs) {
    curve(page, "Loss on the training texts", epochs, Epoch::loss, "line first");
    curve(page, "Macro recall on the texts to tune on", epochs, Epoch::macroRecall, "line second");
  }

  private static void curve(
      Page page, String title, List<Epoch> epochs, ToDoubleFunction<Epoch> value, String style) {
    double low = epochs.stream().mapToDouble(value).min().orElse(0);
    double high = epochs.stream().mapToDouble(value).max().orElse(1);
    double room = Math.max(0.01, (high - low) * 0.15);
    Scale across = new Scale(1, Math.max(2, epochs.size()), LEFT, WIDTH - RIGHT);
    Scale up = new Scale(low - room, high + room, HEIGHT - BOTTOM, TOP);
    page.open("figure").element("figcaption", title);
    open(page, title, WIDTH, HEIGHT);
    for (int i = 0; i <= 3; i++) {
      double at = low + (high - low) * i / 3;
      line(page, "grid", LEFT, up.at(at), WIDTH - RIGHT, up.at(at));
      label(page, "tick end", LEFT - 6, up.at(at) + 4, String.format(Locale.ROOT, "%.3f", at));
      if (high == low) {
        break;
      }
    }
    StringBuilder points = new StringBuilder();
    int every = Math.max(1, (epochs.size() + 9) / 10);
    for (Epoch each : epochs) {
      double x = across.at(each.number());
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, up.at(value.applyAsDouble(each))));
      if ((each.number() - 1) % every == 0) {
        label(page, "tick middle", x, HEIGHT - BOTTOM + 16, Integer.toString(each.number()));
      }
    }
    label(page, "tick middle", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, "epoch");
    page.empty("polyline", "class", style, "points", points.toString().strip());
    int best = epochs.stream().filter(Epoch::best).mapToInt(Epoch::number).max().orElse(0);
    for (Epoch each : epochs) {
      page.open(
          "circle",
          "class",
          each.number() == best ? style + " best" : style + " dot",
          "cx",
          across.at(each.number()),
          "cy",
          up.at(value.applyAsDouble(each)),
          "r",
          each.number() == best ? 5 : 3);
      String suffix = each.number() == best ? " (kept)" : "";
      page.element(
          "title", "epoch " + each.number() + ": " + number(value.applyAsDouble(each)) + suffix);
      page.close();
    }
    page.close().close();
  }

  /** Counts by true and predicted label, each shaded by its share of its row. */
  static void confusion(Page page, Evaluation evaluation) {
    double side = 92;
    double height = 64;
    double left = 84;
    double top = 44;
    int labels = Label.values().length;
    open(
        page,
        "Confusion matrix: texts by their true label (rows) and their predicted one (columns)",
        left + labels * side + 4,
        top + labels * height + 4);
    label(page, "tick middle", left + labels * side / 2, 14, "predicted");
    for (Label truth : Label.values()) {
      double y = top + truth.ordinal() * height;
      double x = left + truth.ordinal() * side;
      label(page, "tick middle", x + side / 2, top - 10, truth.wireName());
      label(page, "tick end", left - 8, y + height / 2 + 4, truth.wireName());
      for (Label predicted : Label.values()) {
        cell(page, evaluation, truth, predicted, left + predicted.ordinal() * side, y);
      }
    }
    page.close();
  }

  private static void cell(
      Page page, Evaluation evaluation, Label truth, Label predicted, double x, double y) {
    long count = evaluation.confusion().get(truth.ordinal()).get(predicted.ordinal());
    double share = (double) count / Math.max(1, evaluation.support(truth));
    page.empty(
        "rect",
        "class",
        "cell",
        "x",
        x,
        "y",
        y,
        "width",
        90,
        "height",
        62,
        "rx",
        4,
        "fill-opacity",
        share * DARKEST_CELL);
    label(page, "count middle", x + 45, y + 30, String.format(Locale.ROOT, "%,d", count));
    label(page, "share middle", x + 45, y + 48, String.format(Locale.ROOT, "%.1f %%", 100 * share));
  }

  /** How often the model is right by how certain it is; below it, how many texts that are. */
  static void reliability(Page page, String title, Reliability reliability) {
    double size = 300;
    double bottom = 276;
    double counts = 60;
    Scale across = new Scale(0, 1, LEFT, LEFT + size - 60);
    Scale up = new Scale(0, 1, bottom - 22, TOP);
    open(page, title, LEFT + size - 40, bottom + counts + BOTTOM);
    for (int i = 0; i <= 4; i++) {
      double at = i / 4.0;
      line(page, "grid", LEFT, up.at(at), across.at(1), up.at(at));
      label(page, "tick end", LEFT - 6, up.at(at) + 4, number(at));
      label(page, "tick middle", across.at(at), bottom - 6, number(at));
    }
    long most = reliability.bins().stream().mapToLong(Reliability.Bin::n).max().orElse(1);
    Scale many = new Scale(0, Math.max(1, most), bottom + counts, bottom + 6);
    for (Reliability.Bin bin : reliability.bins()) {
      if (bin.n() > 0) {
        bar(page, "bar", across, bin, up.at(bin.accuracy()), up.at(0));
        bar(page, "many", across, bin, many.at(bin.n()), many.at(0));
        line(
            page,
            "mean",
            across.at(bin.from()) + 1,
            up.at(bin.confidence()),
            across.at(bin.to()) - 1,
            up.at(bin.confidence()));
      }
    }
    line(page, "honest", across.at(0), up.at(0), across.at(1), up.at(1));
    label(page, "tick end", LEFT - 6, bottom + 16, String.format(Locale.ROOT, "%,d", most));
    label(page, "tick end", LEFT - 6, bottom + counts, "texts");
    label(page, "tick middle", across.at(0.5), bottom + counts + 20, "certainty");
    page.close();
  }

  private static void bar(
      Page page, String style, Scale across, Reliability.Bin bin, double top, double bottom) {
    page.open(
        "rect",
        "class",
        style,
        "x",
        across.at(bin.from()) + 1,
        "y",
        top,
        "width",
        across.at(bin.to()) - across.at(bin.from()) - 2,
        "height",
        Math.max(0.5, bottom - top));
    page.element(
        "title",
        String.format(
            Locale.ROOT,
            "certain by %.3f, right in %.3f of %,d texts",
            bin.confidence(),
            bin.accuracy(),
            bin.n()));
    page.close();
  }

  /** A figure as a stroke on a line from 0 to 1, with its interval as a band. */
  static void whisker(Page page, Interval figure) {
    Scale across = new Scale(0, 1, 4, 136);
    page.open("svg", "class", "whisker", "viewBox", "0 0 140 14", "aria-hidden", "true");
    line(page, "grid", across.at(0), 7, across.at(1), 7);
    line(page, "range", across.at(figure.low()), 7, across.at(figure.high()), 7);
    line(page, "line first", across.at(figure.value()), 1, across.at(figure.value()), 13);
    page.close();
  }

  private static void open(Page page, String title, double width, double height) {
    String id = page.newId();
    page.open(
        "svg",
        "role",
        "img",
        "aria-labelledby",
        id,
        "viewBox",
        String.format(Locale.ROOT, "0 0 %.0f %.0f", width, height),
        "style",
        String.format(Locale.ROOT, "max-width:%.0fpx", width));
    page.element("title", title, "id", id);
  }

  private static void line(
      Page page, String style, double fromX, double fromY, double toX, double toY) {
    page.empty("line", "class", style, "x1", fromX, "y1", fromY, "x2", toX, "y2", toY);
  }

  private static void label(Page page, String style, double x, double y, String text) {
    page.element("text", text, "class", style, "x", x, "y", y);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value).replaceFirst("(\\.\\d\\d)0$", "$1");
  }

  /** Where values from one number to another lie on the drawing. */
  private record Scale(double from, double to, double start, double end) {
    double at(double value) {
      return start + (value - from) / (to - from) * (end - start);
    }
  }
}

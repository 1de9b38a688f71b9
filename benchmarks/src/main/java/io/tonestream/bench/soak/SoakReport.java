package io.tonestream.bench.soak;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.cli.kit.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a soak came to.
 *
 * @param capacity texts a second that the app took at most; absent if that was not measured
 * @param rate texts a second that it was sent
 * @param minutes for how long
 * @param warmUpMinutes which are left out at the beginning
 * @param swaps model versions that were published meanwhile
 * @param rows of all quantities
 * @param counted what became of all that was sent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SoakReport(
    @Nullable Double capacity,
    double rate,
    double minutes,
    double warmUpMinutes,
    int swaps,
    List<Row> rows,
    Counted counted) {

  /**
   * One quantity after the warm-up, in bytes, records or seconds.
   *
   * @param samples how many
   * @param slopePerHour by least squares
   * @param slopeLow where its 95 % interval begins
   * @param slopeHigh where it ends
   * @param percentPerHour the slope, in percent of the mean
   */
  record Row(
      String quantity,
      int samples,
      double mean,
      double slopePerHour,
      double slopeLow,
      double slopeHigh,
      double percentPerHour,
      boolean flat) {

    static Row of(Quantity quantity, List<Sample> samples) {
      double[] hours = samples.stream().mapToDouble(each -> each.seconds() / 3600).toArray();
      double[] values = samples.stream().mapToDouble(each -> each.value(quantity)).toArray();
      Trend trend = Trend.of(hours, values);
      return new Row(
          quantity.column(),
          values.length,
          trend.mean(),
          trend.slope(),
          trend.low(),
          trend.high(),
          100 * trend.relativeSlope(),
          trend.isFlat());
    }
  }

  /** A row of each quantity, of the samples after the warm-up. */
  static List<Row> rows(List<Sample> samples, Duration warmUp) {
    List<Sample> counted =
        samples.stream().filter(each -> each.seconds() > warmUp.toMillis() / 1e3).toList();
    return Arrays.stream(Quantity.values()).map(quantity -> Row.of(quantity, counted)).toList();
  }

  /** Whether nothing moved, nothing was lost and nothing doubled. */
  boolean holds() {
    return rows.stream().allMatch(Row::flat) && counted.holds();
  }

  /** For people. */
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "%s%,.0f texts a second for %.0f minutes, %d swaps; without the first %.1f minutes:",
            capacity == null
                ? ""
                : format("The app takes %,.0f texts a second. It was sent ", capacity),
            rate,
            minutes,
            swaps,
            warmUpMinutes));
    lines.add(table().toString());
    lines.add(counted.text());
    lines.add(holds() ? "holds" : "DOES NOT HOLD");
    return String.join("\n", lines);
  }

  private Table table() {
    Table table = new Table("", "mean", "slope an hour", "95 % interval", "of the mean", "");
    for (Quantity quantity : Quantity.values()) {
      Row row =
          rows.stream()
              .filter(each -> each.quantity.equals(quantity.column()))
              .findFirst()
              .orElseThrow();
      table.add(
          quantity.title(),
          quantity.show(row.mean),
          quantity.show(row.slopePerHour),
          quantity.show(row.slopeLow) + " to " + quantity.show(row.slopeHigh),
          format("%+.1f %%", row.percentPerHour),
          row.flat ? "flat" : row.slopePerHour > 0 ? "RISES" : "FALLS");
    }
    return table;
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}

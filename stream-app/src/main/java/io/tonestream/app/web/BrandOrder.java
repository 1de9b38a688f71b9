package io.tonestream.app.web;

import static java.util.Comparator.comparing;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Window;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What brands can be sorted by; upwards, and those without a figure last either way. */
enum BrandOrder {
  /** The brand's name, in any case. */
  @JsonProperty("name")
  NAME,
  /** Net sentiment. */
  @JsonProperty("net")
  NET,
  /** Number of texts. */
  @JsonProperty("volume")
  VOLUME,
  /** How far net sentiment has moved since the window before, up or down. */
  @JsonProperty("change")
  CHANGE,
  /** Event time of the last update. */
  @JsonProperty("updated")
  UPDATED;

  private static final Comparator<BrandSentiment> BY_NAME =
      comparing(BrandSentiment::brand, String.CASE_INSENSITIVE_ORDER)
          .thenComparing(BrandSentiment::brand);

  /** How to sort by it; equals are in the order of their names. */
  Comparator<BrandSentiment> comparator(Duration window, boolean descending) {
    return switch (this) {
      case NAME -> descending ? BY_NAME.reversed() : BY_NAME;
      case NET -> by(sentiment -> figure(sentiment, window, Window::net), descending);
      case VOLUME -> by(sentiment -> figure(sentiment, window, w -> w.volume()), descending);
      case CHANGE -> by(sentiment -> figure(sentiment, window, BrandOrder::move), descending);
      case UPDATED -> by(BrandSentiment::asOf, descending);
    };
  }

  private static @Nullable Double move(Window window) {
    Double net = window.net();
    Double before = window.previousNet();
    return net == null || before == null ? null : Math.abs(net - before);
  }

  private static <T> @Nullable T figure(
      BrandSentiment sentiment, Duration window, Function<Window, @Nullable T> figure) {
    return WindowChoice.find(window, sentiment).map(figure).orElse(null);
  }

  private static <T extends Comparable<? super T>> Comparator<BrandSentiment> by(
      Function<BrandSentiment, @Nullable T> key, boolean descending) {
    Comparator<T> order = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
    return comparing(key, Comparator.nullsLast(order)).thenComparing(BY_NAME);
  }
}

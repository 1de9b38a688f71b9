package io.tonestream.app.asking;

import io.tonestream.schemas.Label;
import java.util.List;

/**
 * Texts whose human label would narrow the intervals of net sentiment most.
 *
 * @param width mean width of the brands' 95 % intervals, with the labels that there are
 * @param widthAfter what it would be if all texts were labelled
 * @param brands those that count, the widest first
 * @param texts what to label, brand by brand
 * @param leftOut what was read and doesn't count
 */
public record Question(
    double width,
    double widthAfter,
    List<AskedBrand> brands,
    List<AskedText> texts,
    LeftOut leftOut) {
  /** Takes copies. */
  public Question {
    brands = List.copyOf(brands);
    texts = List.copyOf(texts);
  }

  /**
   * A brand.
   *
   * @param texts how many different ones were read
   * @param labelled how many of these a human has labelled
   * @param asked how many are asked for
   * @param net sentiment, in [−1, 1]: what humans would make of all these texts
   * @param width of its 95 % interval
   * @param widthAfter what it would be if all that are asked for were labelled
   */
  public record AskedBrand(
      String brand,
      long texts,
      long labelled,
      int asked,
      double net,
      double width,
      double widthAfter) {}

  /**
   * A text to label.
   *
   * @param predicted what the model said
   */
  public record AskedText(String id, String brand, String text, Label predicted) {}

  /**
   * Records that don't count.
   *
   * @param copies of texts that count once
   * @param unsupported in languages that the model doesn't know
   * @param withoutText whose text the app doesn't pass on
   * @param withoutErrors of models that say nothing about their errors
   * @param unreadable that are no labelled text
   * @param smallBrands brands with too few texts
   */
  public record LeftOut(
      long copies,
      long unsupported,
      long withoutText,
      long withoutErrors,
      long unreadable,
      long smallBrands) {}
}

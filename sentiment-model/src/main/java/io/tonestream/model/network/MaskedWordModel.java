package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A transformer that guesses which subword was hidden at a token: over the token's last state lie a
 * dense layer with the encoder's activation and a normalisation (Devlin et al. 2019). The output
 * layer after them is the table of subwords itself (Press and Wolf 2017), with a bias of its own.
 *
 * @param encoder whose parameters it has beside its head's
 */
public record MaskedWordModel(Transformer encoder) {
  private static final String DENSE = "masked_word";
  private static final String NORM = "masked_word_norm";
  private static final String OUTPUT_BIAS = "masked_word_output_bias";

  /**
   * Where training starts for the head. Its dense layer starts from the identity: states and
   * subwords are vectors of the same space, whose likeness a random matrix would hide.
   *
   * @param bias {@code [vocabularySize]}: what each subword scores whatever the text
   */
  public Map<String, Tensor> initialHead(float[] bias) {
    int size = encoder.hiddenSize();
    Map<String, Tensor> head = new LinkedHashMap<>();
    head.put(DENSE + "_weight", Tensor.identity(size));
    head.put(DENSE + "_bias", Tensor.ones(new long[] {size}, 0, 0));
    head.put(NORM + "_weight", Tensor.ones(new long[] {size}, 0, size));
    head.put(NORM + "_bias", Tensor.ones(new long[] {size}, 0, 0));
    head.put(OUTPUT_BIAS, new Tensor(new long[] {encoder.vocabularySize()}, bias));
    return head;
  }

  /**
   * The score of each subword at some tokens, {@code [places, vocabularySize]}. Their states are
   * picked first: scores of all tokens of a batch would take gigabytes.
   *
   * @param parameters the encoder's and the head's
   * @param places {@code [places]}, int64: numbers of tokens in a batch, padding included, one text
   *     after the other
   */
  public NDArray scores(Parameters parameters, Input input, NDArray places, Noise noise) {
    NDArray states = encoder.states(parameters, input, noise).reshape(-1, encoder.hiddenSize());
    NDArray picked = Transformer.rows(places, states);
    NDArray inner = encoder.activation().apply(Transformer.dense(parameters, DENSE, picked));
    NDArray normalized = TransformerLayer.normalized(encoder, parameters, NORM, inner);
    NDArray table = parameters.get(Transformer.WORD_EMBEDDING);
    return Linear.linear(normalized, table, parameters.get(OUTPUT_BIAS)).head();
  }
}

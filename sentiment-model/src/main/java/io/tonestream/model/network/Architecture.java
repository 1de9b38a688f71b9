package io.tonestream.model.network;

import ai.djl.nn.AbstractBlock;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.tonestream.model.text.TextPreparation;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A kind of network with its hyper-parameters; in JSON, {@code name} tells the kind.
 *
 * <p>To add one, write a record in a file of its own and list it here.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Bag.class, name = Bag.NAME),
  @JsonSubTypes.Type(value = Rnn.class, name = Rnn.NAME)
})
public sealed interface Architecture permits Bag, Rnn {
  /** The kind, as commands and manifests call it. */
  String name();

  /** Makes encoders, one for each thread, that share what they only read. */
  Supplier<Encoder> encoders(TextPreparation preparation, String vocabulary);

  /** The shape of each parameter of a network for so many labels, in the block's order. */
  Map<String, long[]> parameterShapes(int labels);

  /** Where training starts. The same random numbers give the same parameters. */
  Map<String, Tensor> initialParameters(int labels, RandomGenerator random);

  /**
   * An empty network; its parameters are set by name. It maps an {@link Input} to logits {@code
   * [batch, labels]}.
   */
  AbstractBlock newBlock(int labels);
}

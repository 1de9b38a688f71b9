package io.tonestream.model.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.tonestream.model.text.TextPreparation;
import java.util.function.Supplier;

/**
 * What a model computes, with its hyper-parameters: one of our {@link Network}s, a {@link
 * TorchScript} of anyone's, or a {@link Cascade} of two such; in JSON, {@code name} tells the kind.
 *
 * <p>To add one, write a record in a file of its own and list it here.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Bag.class, name = Bag.NAME),
  @JsonSubTypes.Type(value = Rnn.class, name = Rnn.NAME),
  @JsonSubTypes.Type(value = Gru.class, name = Gru.NAME),
  @JsonSubTypes.Type(value = Lstm.class, name = Lstm.NAME),
  @JsonSubTypes.Type(value = BiLstm.class, name = BiLstm.NAME),
  @JsonSubTypes.Type(value = Cnn.class, name = Cnn.NAME),
  @JsonSubTypes.Type(value = Transformer.class, name = Transformer.NAME),
  @JsonSubTypes.Type(value = TorchScript.class, name = TorchScript.NAME),
  @JsonSubTypes.Type(value = Cascade.class, name = Cascade.NAME)
})
public sealed interface Architecture permits Network, TorchScript, Cascade {
  /** The kind, as commands and manifests call it. */
  String name();

  /** Makes encoders, one for each thread, that share what they only read. */
  Supplier<Encoder> encoders(TextPreparation preparation, String vocabulary);

  /**
   * What a run of texts may cost.
   *
   * @param accelerator whether it runs on a GPU
   */
  default RunLimits runLimits(boolean accelerator) {
    return RunLimits.WIDE;
  }
}

package io.tonestream.model.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.tonestream.model.text.TextPreparation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/**
 * A program that PyTorch runs, made elsewhere with {@code torch.jit.save}, parameters included. It
 * can do whatever PyTorch can, so only a policy that allows it lets one in. Words are read as
 * {@link Rnn} reads them.
 *
 * <p>Its {@code forward(ids, lengths)} takes row numbers {@code [batch, longest]}, int64, padded
 * with 0, of which 1 is any word that the vocabulary doesn't list and 2 its first one; and how long
 * each text is, {@code [batch]}, int64, at least 1. It returns logits {@code [batch, labels]},
 * float32, which padding must not change.
 *
 * @param words size of the vocabulary
 */
public record TorchScript(int words) implements Architecture {
  /** What it is called in manifests. */
  public static final String NAME = "torchscript";

  /** Refuses a size that makes no sense. */
  public TorchScript {
    WordEncoder.requireWords(words);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Supplier<Encoder> encoders(TextPreparation preparation, String vocabulary) {
    return WordEncoder.of(words, preparation, vocabulary);
  }

  /**
   * The script as a block that maps an {@link Input} to logits {@code [batch, labels]}, and throws
   * an {@link IllegalStateException} if the script returns anything else.
   *
   * @param manager of PyTorch; closing it frees the script
   * @throws EngineException if PyTorch can't load it
   */
  public Block newBlock(int labels, NDManager manager, byte[] script) {
    // Model.load would leave an empty temporary folder behind for each model.
    try {
      return new ScriptBlock(
          labels,
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(script), true, false));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read bytes in memory", e);
    }
  }
}

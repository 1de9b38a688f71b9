/**
 * Encoders of the BERT family from elsewhere: files of Hugging Face, of TensorFlow and of ONNX are
 * read as a {@link io.tonestream.model.network.Transformer}, its parameters, its labels and its
 * {@code tokenizer.json}. Nothing in them is executed or unpickled, nothing is written to disk, and
 * the network isn't asked.
 */
@NullMarked
package io.tonestream.model.importing;

import org.jspecify.annotations.NullMarked;

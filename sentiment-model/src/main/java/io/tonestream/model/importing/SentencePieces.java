package io.tonestream.model.importing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code sentencepiece.bpe.model} of XLM-R as a {@code tokenizer.json}: a Unigram model in spite
 * of its name. Its ids aren't those of the file: the first four are special tokens as fairseq has
 * them, then come the file's pieces from the fourth on, and a mask is the last.
 */
final class SentencePieces {
  /** Of the file's own special tokens, {@code <unk>}, {@code <s>} and {@code </s>}. */
  private static final int OWN_SPECIAL = 3;

  private static final int UNKNOWN = 3;
  private static final int UNIGRAM = 1;
  private static final int MAX_PIECES = 2_000_000;
  private static final int LONGEST_PIECE = 1_000;

  private final SourceFile file;
  private final List<List<Object>> pieces = new ArrayList<>();
  private byte[] characterMap = {};
  private long type = UNIGRAM;

  private SentencePieces(SourceFile file) {
    this.file = file;
  }

  /** Makes one. */
  static Map<String, Object> tokenizer(SourceFile file, int maxBytes) {
    SentencePieces model = new SentencePieces(file);
    byte[] bytes = file.bytes(maxBytes);
    try {
      model.read(new ProtobufReader(new ByteArrayInputStream(bytes), bytes.length));
    } catch (IOException e) {
      throw model.bad(String.valueOf(e.getMessage()));
    }
    return model.toTokenizer();
  }

  private void read(ProtobufReader reader) throws IOException {
    reader.fields(
        field -> {
          switch (field) {
            case 1 -> readPiece(reader);
            case 2 ->
                reader.message(
                    inner -> {
                      if (inner == 3) {
                        type = reader.number();
                      } else {
                        reader.skip();
                      }
                    });
            case 3 ->
                reader.message(
                    inner -> {
                      if (inner == 2) {
                        characterMap = reader.bytes(1 << 24);
                      } else {
                        reader.skip();
                      }
                    });
            default -> reader.skip();
          }
        });
  }

  private void readPiece(ProtobufReader reader) throws IOException {
    if (pieces.size() >= MAX_PIECES) {
      throw bad("it has more than " + MAX_PIECES + " pieces");
    }
    String[] piece = {""};
    float[] score = {0};
    reader.message(
        inner -> {
          switch (inner) {
            case 1 -> piece[0] = reader.text(LONGEST_PIECE);
            case 2 -> score[0] = Float.intBitsToFloat(reader.fixed32());
            default -> reader.skip();
          }
        });
    if (piece[0].isEmpty() || !Float.isFinite(score[0])) {
      throw bad("piece " + pieces.size() + " is '" + piece[0] + "' with the score " + score[0]);
    }
    pieces.add(List.of(piece[0], (double) score[0]));
  }

  private Map<String, Object> toTokenizer() {
    if (type != UNIGRAM) {
      throw bad("its model is of the kind " + type + ", not Unigram");
    }
    List<Object> own = pieces.stream().limit(OWN_SPECIAL).map(piece -> piece.get(0)).toList();
    if (!own.equals(List.of("<unk>", "<s>", "</s>"))) {
      throw bad("its first pieces are " + own + ", not those of XLM-R");
    }
    List<List<Object>> vocabulary = new ArrayList<>();
    for (String token : List.of("<s>", "<pad>", "</s>", "<unk>")) {
      vocabulary.add(List.of(token, 0.0));
    }
    vocabulary.addAll(pieces.subList(OWN_SPECIAL, pieces.size()));
    vocabulary.add(List.of("<mask>", 0.0));
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      if (ids.put((String) vocabulary.get(id).get(0), id) != null) {
        throw bad("piece '" + vocabulary.get(id).get(0) + "' is there twice");
      }
    }
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "Unigram");
    model.put("unk_id", UNKNOWN);
    model.put("vocab", vocabulary);
    SpecialTokens special = SpecialTokens.byteLevel(null);
    return Tokenizers.document(
        special.added(file, ids),
        characterMap.length == 0
            ? null
            : Map.of(
                "type",
                "Precompiled",
                "precompiled_charsmap",
                Base64.getEncoder().encodeToString(characterMap)),
        preTokenizer(),
        special.pairTemplate(file, ids),
        model);
  }

  private static Object preTokenizer() {
    Map<String, Object> metaspace = new LinkedHashMap<>();
    metaspace.put("type", "Metaspace");
    metaspace.put("replacement", "▁");
    metaspace.put("prepend_scheme", "always");
    metaspace.put("split", true);
    return Map.of(
        "type", "Sequence", "pretokenizers", List.of(Map.of("type", "WhitespaceSplit"), metaspace));
  }

  private BadImportException bad(String what) {
    return new BadImportException(
        file.name(), what, "fetch it again, or fetch the model's tokenizer.json");
  }
}

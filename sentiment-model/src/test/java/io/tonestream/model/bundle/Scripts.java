package io.tonestream.model.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** TorchScript archives without Python and without parameters, for tests. */
public final class Scripts {
  /**
   * Scores three labels: negative by the share of the second word, neutral by all row numbers
   * (padding adds nothing to their sum), positive by whether the last word is the first of the
   * vocabulary.
   */
  public static final byte[] LABELS =
      of(
          """
          n = torch.to(lengths, 6)
          bad = torch.div(torch.mul(torch.sum(torch.eq(ids, 3), [1]), 4), n)
          all = torch.div(torch.sum(ids, [1]), torch.mul(n, 10))
          last = torch.gather(ids, 1, torch.unsqueeze(torch.sub(lengths, 1), 1))
          good = torch.to(torch.squeeze(torch.eq(last, 2), 1), 6)
          return torch.stack([bad, all, good], 1)
          """);

  private Scripts() {}

  /** A script whose {@code forward(self, ids, lengths)} has these lines, as PyTorch prints them. */
  public static byte[] of(String body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      store(zip, "model/data.pkl", module());
      store(
          zip,
          "model/code/__torch__.py",
          bytes(
              """
              class Model(Module):
                __parameters__ = []
                __buffers__ = []
                training : bool
                def forward(self: __torch__.Model,
                  ids: Tensor,
                  lengths: Tensor) -> Tensor:
              """
                  + body.indent(4)));
      store(zip, "model/constants.pkl", bytes("\u0080\u0002)."));
      store(zip, "model/version", bytes("3\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A pickle, protocol 2, of a {@code __torch__.Model} with {@code training=False}. */
  private static byte[] module() {
    String newModel = "c__torch__\nModel\n)\u0081";
    String state = "}(X\u0008\0\0\0training\u0089u";
    return bytes("\u0080\u0002" + newModel + state + "b.");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    // The same bytes whenever it is made.
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
  }
}

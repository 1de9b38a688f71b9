package io.tonestream.app.counting;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says of a record of {@code brand-counts} that its texts were counted and told of before, by
 * another application, and are counted again for this one. The next record without it ends that.
 *
 * @param application the application that counts again: others leave the record alone
 * @param scoredMillis when the texts were scored, in epoch milliseconds
 * @param judgedMillis event time up to which alerts were judged, of brands without a past
 * @param isTotalKnown whether {@link Past#state} has the number of all these texts already
 * @param pasts what was told of brands before; of each once, before its texts
 */
public record Recount(
    String application,
    long scoredMillis,
    long judgedMillis,
    boolean isTotalKnown,
    Map<String, Past> pasts) {
  /**
   * What was told of a brand. Both are as the stores keep them: whoever changes these raises the
   * format of {@link BrandCounts}.
   *
   * @param state of its windows
   * @param alerts what its alerts have learnt; null if nothing is known
   */
  public record Past(byte[] state, byte @Nullable [] alerts) {
    /** How many bytes it takes. */
    public int bytes() {
      return state.length + (alerts == null ? 0 : alerts.length);
    }

    private void write(DataOutputStream out) throws IOException {
      write(state, out);
      write(alerts == null ? new byte[0] : alerts, out);
    }

    private static void write(byte[] bytes, DataOutputStream out) throws IOException {
      out.writeInt(bytes.length);
      out.write(bytes);
    }

    private static Past read(DataInputStream in) throws IOException {
      byte[] state = readBytes(in);
      byte[] alerts = readBytes(in);
      return new Past(state, alerts.length == 0 ? null : alerts);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
      int length = in.readInt();
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException();
      }
      return bytes;
    }
  }

  void write(DataOutputStream out) throws IOException {
    out.writeUTF(application);
    out.writeLong(scoredMillis);
    out.writeLong(judgedMillis);
    out.writeBoolean(isTotalKnown);
    out.writeInt(pasts.size());
    for (Map.Entry<String, Past> past : pasts.entrySet()) {
      out.writeUTF(past.getKey());
      past.getValue().write(out);
    }
  }

  static Recount read(DataInputStream in) throws IOException {
    String application = in.readUTF();
    long scoredMillis = in.readLong();
    long judgedMillis = in.readLong();
    boolean isTotalKnown = in.readBoolean();
    Map<String, Past> pasts = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      pasts.put(in.readUTF(), Past.read(in));
    }
    return new Recount(application, scoredMillis, judgedMillis, isTotalKnown, pasts);
  }
}

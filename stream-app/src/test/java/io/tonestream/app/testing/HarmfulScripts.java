package io.tonestream.app.testing;

import io.tonestream.model.bundle.Bundles;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Scripts;

/** Real TorchScript models that hang, or end the process, in native code. */
public final class HarmfulScripts {
  /** The word that they do it on, whose row number is 4. */
  public static final String WORD = "film";

  private HarmfulScripts() {}

  /** It never returns from a text that holds {@link #WORD}, and labels all others. */
  public static ModelBundle hangingOnAWord() {
    return script(
        """
        n = 0
        found = bool(torch.any(torch.eq(ids, 4)))
        while found:
          n = torch.add(n, 1)
          found = torch.gt(n, -1)
        """);
  }

  /** It never returns from anything. */
  public static ModelBundle hanging() {
    return script(
        """
        n = 0
        found = bool(torch.any(torch.gt(ids, -1)))
        while found:
          n = torch.add(n, 1)
          found = torch.gt(n, -1)
        """);
  }

  /** It ends the process on a text that holds {@link #WORD}, by a division that no CPU can do. */
  public static ModelBundle crashingOnAWord() {
    return script(
        """
        n = 0
        if bool(torch.any(torch.eq(ids, 4))):
          rows = torch.size(ids, 0)
          one = torch.floordiv(rows, rows)
          n = torch.floordiv(torch.sub(-9223372036854775807, one), torch.neg(one))
        """);
  }

  private static ModelBundle script(String harm) {
    return Bundles.script(
        Scripts.of(
            harm
                + """
                zero = torch.mul(torch.to(lengths, 6), 0)
                harm = torch.mul(torch.add(zero, n), 0)
                m = torch.to(lengths, 6)
                bad = torch.div(torch.mul(torch.sum(torch.eq(ids, 3), [1]), 4), m)
                all = torch.div(torch.sum(ids, [1]), torch.mul(m, 10))
                last = torch.gather(ids, 1, torch.unsqueeze(torch.sub(lengths, 1), 1))
                good = torch.add(torch.to(torch.squeeze(torch.eq(last, 2), 1), 6), harm)
                return torch.stack([bad, all, good], 1)
                """));
  }
}

package io.tonestream.trainer.material;

import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.feedback.Correction;
import io.tonestream.trainer.feedback.FeedbackConfiguration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The corrections that count, so that no one sender decides what is learnt or who judges it. The
 * same corrections always lead to the same choice.
 *
 * <p>Of each sender the last texts count, up to a number; what doesn't count replaces nothing, so
 * that nobody outvotes others by writing much. Of what is left, the last label of an id or a text
 * counts, whoever gave it. And only a share of the validation texts is replaced: of the others the
 * file's label stays, and what was said of them neither trains nor judges.
 *
 * @param byText the corrections by what is the same of texts that count as the same, in the order
 *     in which they were given
 * @param uncounted those that don't count
 */
record CountedCorrections(Map<String, Correction> byText, Uncounted uncounted) {
  /**
   * Chooses.
   *
   * @param corrections in the order in which they were given
   * @param validation what candidates are judged by and tuned on, as the files have it
   */
  static CountedCorrections of(
      Collection<Correction> corrections, DataSet validation, FeedbackConfiguration limits) {
    Choice choice = new Choice(limits);
    return choice.replacing(validation, choice.lastWords(choice.ofEachSender(corrections)));
  }

  /** A correction with what is the same of texts that count as its text. */
  private record Keyed(String key, Correction correction) {
    String sender() {
      return correction.sender();
    }
  }

  /** One thread's own, and used once. */
  private static final class Choice {
    private final FeedbackConfiguration limits;
    private final Function<String, String> keys = DataSet.keys();
    private final Map<String, Integer> overSenderMax = new HashMap<>();
    private final Map<String, Integer> overReplacedShare = new HashMap<>();

    Choice(FeedbackConfiguration limits) {
      this.limits = limits;
    }

    /** The last texts of each, with the last of what each said of a text. */
    List<Keyed> ofEachSender(Collection<Correction> corrections) {
      Map<String, Set<String>> seen = new HashMap<>();
      List<Keyed> chosen = new ArrayList<>();
      for (Correction each : reversed(corrections)) {
        String key = keys.apply(each.feedback().text());
        Set<String> texts = seen.computeIfAbsent(each.sender(), sender -> new HashSet<>());
        if (!texts.add(key)) {
          continue;
        }
        if (texts.size() <= limits.senderMax()) {
          chosen.add(new Keyed(key, each));
        } else {
          overSenderMax.merge(each.sender(), 1, Integer::sum);
        }
      }
      return reversed(chosen);
    }

    List<Keyed> lastWords(List<Keyed> corrections) {
      Set<String> ids = new HashSet<>();
      Set<String> texts = new HashSet<>();
      List<Keyed> last = new ArrayList<>();
      for (Keyed each : reversed(corrections)) {
        String id = each.correction().feedback().id();
        boolean isLastOfId = id == null || ids.add(id);
        if (isLastOfId && texts.add(each.key())) {
          last.add(each);
        }
      }
      return reversed(last);
    }

    CountedCorrections replacing(DataSet validation, List<Keyed> corrections) {
      Map<String, Integer> rows = new HashMap<>();
      validation.texts().forEach(text -> rows.merge(keys.apply(text), 1, Integer::sum));
      int left = (int) (limits.replacedShare() * validation.size());
      int ofOneSender = (int) (limits.senderShare() * left);
      Map<String, Integer> replaced = new HashMap<>();
      List<Keyed> counted = new ArrayList<>();
      for (Keyed each : reversed(corrections)) {
        int here = rows.getOrDefault(each.key(), 0);
        int before = replaced.getOrDefault(each.sender(), 0);
        if (here == 0 || (here <= left && before + here <= ofOneSender)) {
          left -= here;
          replaced.put(each.sender(), before + here);
          counted.add(each);
        } else {
          overReplacedShare.merge(each.sender(), 1, Integer::sum);
        }
      }
      Map<String, Correction> byText = new LinkedHashMap<>();
      reversed(counted).forEach(each -> byText.put(each.key(), each.correction()));
      return new CountedCorrections(
          Collections.unmodifiableMap(byText), Uncounted.of(overSenderMax, overReplacedShare));
    }

    private static <T> List<T> reversed(Collection<T> all) {
      List<T> reversed = new ArrayList<>(all);
      Collections.reverse(reversed);
      return reversed;
    }
  }
}

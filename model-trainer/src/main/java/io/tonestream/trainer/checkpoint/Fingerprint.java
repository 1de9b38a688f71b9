package io.tonestream.trainer.checkpoint;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** All that decides which bytes a training ends in, by what it is called in messages. */
public final class Fingerprint {
  /** To be raised when a change of this program makes a training end otherwise. */
  private static final String CODE = "3";

  private static final String PROCESSOR = "processor";
  private static final String THREADS = "threads of PyTorch";

  /** What is of the machine, not of the arguments and the data. */
  private static final Set<String> MACHINE = Set.of(PROCESSOR, THREADS);

  private Fingerprint() {}

  /** What is of this program and of the machine, whatever is trained; to be added to. */
  public static SortedMap<String, String> ofProgram(Engine engine) {
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("version of the trainer", CODE);
    fingerprint.put(PROCESSOR, Processor.describe());
    fingerprint.put(THREADS, Integer.toString(JniUtils.getNumThreads()));
    fingerprint.put("engine", engine.getEngineName() + " " + engine.getVersion());
    return fingerprint;
  }

  /** What differs of arguments, data and trainer, in words; empty if nothing does. */
  static String difference(Map<String, String> saved, Map<String, String> wanted) {
    return difference(saved, wanted, name -> !MACHINE.contains(name));
  }

  /** What differs of the machine, in words; empty if nothing does. */
  static String differenceOfMachine(Map<String, String> saved, Map<String, String> wanted) {
    return difference(saved, wanted, MACHINE::contains);
  }

  private static String difference(
      Map<String, String> saved, Map<String, String> wanted, Predicate<String> counts) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(saved.keySet());
    names.addAll(wanted.keySet());
    for (String name : names) {
      String before = saved.getOrDefault(name, "");
      String now = wanted.getOrDefault(name, "");
      if (!before.equals(now) && counts.test(name)) {
        differences.add(name + " was '" + before + "' and is '" + now + "'");
      }
    }
    return String.join("; ", differences);
  }
}

package io.tonestream.trainer.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.training.Scores;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate}: how well a bundle does on labelled data. */
@Command(
    name = "evaluate",
    description = "Compares a model's predictions with the labels of texts.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills what is required
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--data",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Labelled texts: .tsv, .csv, .jsonl (each also .gz), or aclImdb's folder or .tar.gz.")
  private List<Path> data;

  @Option(
      names = "--text-column",
      defaultValue = "text",
      paramLabel = "NAME",
      description = "Column with the text (default ${DEFAULT-VALUE}).")
  private String textColumn;

  @Option(
      names = "--label-column",
      defaultValue = "label",
      paramLabel = "NAME",
      description = "Column with negative, neutral or positive (default ${DEFAULT-VALUE}).")
  private String labelColumn;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    ModelBundle bundle = model.read();
    DataReader reader = new DataReader(textColumn, labelColumn);
    List<DataSet> sets = data.stream().map(reader::read).toList();
    String name = sets.stream().map(DataSet::name).collect(Collectors.joining("+"));
    DataSet all = DataSet.join(name, sets);
    Evaluation evaluation = Evaluation.of(name, all.labels(), Scores.of(bundle, all.texts()));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          Json.mapperBuilder()
              .build()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(report(bundle, evaluation)));
    } else {
      out.println("model " + bundle.manifest().name() + " " + bundle.version());
      out.print(ConfusionTable.draw(evaluation));
    }
    out.flush();
    return 0;
  }

  private static Map<String, Object> report(ModelBundle bundle, Evaluation evaluation) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("model", bundle.version());
    report.put("dataSet", evaluation.dataSet());
    report.put("n", evaluation.n());
    report.put("accuracy", evaluation.accuracy());
    report.put("macroRecall", evaluation.macroRecall());
    report.put("macroF1", evaluation.macroF1());
    report.put("perClass", perClass(evaluation));
    report.put("confusion", evaluation.confusion());
    report.put("ece", evaluation.ece());
    return report;
  }

  private static Map<String, Object> perClass(Evaluation evaluation) {
    Map<String, Object> perClass = new LinkedHashMap<>();
    for (Label label : Label.values()) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("n", evaluation.support(label));
      figures.put("precision", finiteOrZero(evaluation.precision(label)));
      figures.put("recall", finiteOrZero(evaluation.recall(label)));
      figures.put("f1", evaluation.f1(label));
      perClass.put(label.wireName(), figures);
    }
    return perClass;
  }

  private static double finiteOrZero(double value) {
    return Double.isFinite(value) ? value : 0;
  }
}

package io.tonestream.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.cli.kit.CommandLines;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.evaluation.Bootstrap;
import io.tonestream.trainer.evaluation.Contender;
import io.tonestream.trainer.evaluation.Figures;
import io.tonestream.trainer.evaluation.Judged;
import io.tonestream.trainer.report.SpeedPlot;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class CompareCommandTest {
  @TempDir Path folder;

  @Test
  void saysHowFastAndHowGoodModelsAre() throws Exception {
    Path data =
        Files.writeString(
            folder.resolve("texts.tsv"),
            "label\ttext\npositive\tI love it\nnegative\tI hate it\nneutral\tit opens at nine\n");
    Path plot = folder.resolve("plot.svg");
    StringWriter out = new StringWriter();
    int exit =
        CommandLines.of(new CompareCommand())
            .setOut(new PrintWriter(out))
            .execute(
                "--model",
                "fast",
                "--data",
                data.toString(),
                "--time",
                "PT0.1S",
                "--json",
                "--plot",
                plot.toString());

    assertThat(exit).isZero();
    JsonNode model = JsonMapper.builder().build().readTree(out.toString()).path("models").path(0);
    assertThat(model.path("name").asText()).isEqualTo("fast");
    assertThat(model.path("textsPerSecond").asDouble()).isGreaterThan(100);
    assertThat(model.path("macroRecall").asDouble()).isGreaterThan(0.6);
    assertThat(model.path("onFront").asBoolean()).isTrue();
    assertThat(Files.readString(plot)).contains(">fast</text>");
  }

  @Test
  void marksWhatNoOtherIsBothFasterAndBetterThan() {
    List<Contender> all =
        List.of(
            contender("fast", 100_000, 7),
            contender("good", 100, 9),
            contender("neither", 90, 8),
            contender("between", 1_000, 8));

    assertThat(all)
        .filteredOn(each -> each.isOnFront(all))
        .extracting(Contender::name)
        .containsExactly("fast", "good", "between");
  }

  @Test
  void saysAtOnceThatItCantDraw() {
    Run run = Run.of("compare", "--model", "fast", "--data", "no.tsv", "--plot", "no/such/a.svg");

    assertThat(run.exit()).isOne();
    assertThat(run.failure()).startsWith("--plot no/such/a.svg can't be written");
  }

  @Test
  void drawsNamesThatAreNoMarkup() throws Exception {
    String svg =
        SpeedPlot.draw("<script>&\"", List.of(contender("a<b", 10, 5), contender("\"", 9, 5)));

    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(2);
    assertThat(document.getElementsByTagName("script").getLength()).isZero();
    assertThat(document.getElementsByTagName("title").item(0).getTextContent())
        .contains("<script>&\"");
  }

  private static Contender contender(String name, double textsPerSecond, int rightOfTen) {
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Label label = i % 2 == 0 ? Label.POSITIVE : Label.NEGATIVE;
      boolean positive = (label == Label.POSITIVE) == i < rightOfTen;
      judged.add(
          new Judged(
              new Example("x", label),
              positive ? new Probabilities(0, 0, 1) : new Probabilities(1, 0, 0)));
    }
    Figures figures = Bootstrap.standard(1).figures(judged);
    return new Contender(name, "v1", 1, textsPerSecond, figures);
  }
}

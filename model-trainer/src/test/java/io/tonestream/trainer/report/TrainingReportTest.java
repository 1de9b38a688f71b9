package io.tonestream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.DataCard;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.evaluation.Bootstrap;
import io.tonestream.trainer.evaluation.Comparison;
import io.tonestream.trainer.evaluation.Judged;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class TrainingReportTest {
  private static final String HOSTILE =
      "<script>alert('x')</script>\" onload=\"y()\" ]]> &amp; \0\u001b[2J \ud800 \u202e http://evil.example/a.png";
  private static final Bootstrap BOOTSTRAP = new Bootstrap(100, 1);

  @Test
  void isWellFormedWithEveryPart() throws Exception {
    Document page = parse(report().html());

    assertThat(texts(page, "h2")).containsExactly("Training", "On " + shown(), "Data");
    assertThat(texts(page, "h3"))
        .containsExactly(
            "Against v1",
            "Confusion matrix",
            "Calibration",
            "Slices",
            "Error of label shares",
            "Most confident mistakes");
    assertThat(texts(page, "figcaption"))
        .startsWith("Loss on the training texts", "Macro recall on the texts to tune on");
    assertThat(texts(page, "title")).contains("epoch 1: 0.50", "epoch 2: 0.60 (kept)");
    assertThat(texts(page, "caption")).hasSameSizeAs(texts(page, "table")).doesNotContain("");
    assertThat(page.getElementsByTagName("svg").getLength()).isGreaterThan(5);
  }

  @Test
  void leavesOutWhatIsNotKnown() throws Exception {
    List<Judged> judged = List.of(judged(0));
    DataSet set = new DataSet("data", judged.stream().map(Judged::example).toList());
    TrainingReport report =
        new TrainingReport(
            "m v2",
            List.of(),
            "",
            DataCard.of(List.of(set)),
            List.of(assess(judged, "data", null)));

    assertThat(texts(parse(report.html()), "h3"))
        .containsExactly("Confusion matrix", "Calibration");
  }

  @Test
  void textsNeverBecomeMarkup() throws Exception {
    String html = report().html();
    Document page = parse(html);

    assertThat(page.getElementsByTagName("script").getLength()).isZero();
    assertThat(html).doesNotContain("<script").doesNotContain("\u001b").doesNotContain("\0");
    NodeList all = page.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      assertThat(((Element) all.item(i)).getAttribute("onload")).isEmpty();
    }
    assertThat(texts(page, "td")).contains(shown());
  }

  @Test
  void tellsWhichTextsItQuotesHoweverLongOrOddTheyAre() {
    String lengthy = "a & b ".repeat(500);
    List<Judged> judged =
        List.of(
            judged(3),
            new Judged(new Example(lengthy, Label.NEGATIVE), new Probabilities(0.1f, 0.3f, 0.6f)));
    DataSet set = new DataSet("data", judged.stream().map(Judged::example).toList());
    String html =
        new TrainingReport(
                "m v2",
                List.of(),
                "",
                DataCard.of(List.of(set)),
                List.of(assess(judged, "data", null)))
            .html();

    assertThat(TrainingReport.quotes(html, lengthy)).isTrue();
    assertThat(TrainingReport.quotes(html, HOSTILE)).isTrue();
    assertThat(TrainingReport.quotes(html, "a")).isFalse();
  }

  @Test
  void loadsNothing() throws Exception {
    Document page = parse(report().html());

    NodeList all = page.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      assertThat(element.getTagName())
          .isNotIn("link", "img", "image", "iframe", "object", "embed", "use", "base", "a");
      for (int j = 0; j < element.getAttributes().getLength(); j++) {
        assertThat(element.getAttributes().item(j).getNodeValue()).doesNotContain("://");
      }
    }
    assertThat(texts(page, "style")).singleElement().asString().doesNotContain("url(", "@import");
    Element policy = (Element) page.getElementsByTagName("meta").item(1);
    assertThat(policy.getAttribute("content"))
        .isEqualTo("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
  }

  @Test
  void everyDrawingHasATitle() throws Exception {
    Document page = parse(report().html());

    NodeList drawings = page.getElementsByTagName("svg");
    for (int i = 0; i < drawings.getLength(); i++) {
      Element drawing = (Element) drawings.item(i);
      if (!drawing.getAttribute("aria-hidden").equals("true")) {
        Element title = (Element) drawing.getElementsByTagName("title").item(0);
        assertThat(title.getTextContent()).isNotBlank();
        assertThat(drawing.getAttribute("aria-labelledby")).isEqualTo(title.getAttribute("id"));
      }
    }
  }

  /** What is left of the hostile text: what XML can't hold is replaced. */
  private static String shown() {
    return HOSTILE.replace('\0', '\uFFFD').replace('\u001b', '\uFFFD').replace('\ud800', '\uFFFD');
  }

  private static TrainingReport report() {
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      judged.add(judged(i));
    }
    DataSet set = new DataSet(HOSTILE, judged.stream().map(Judged::example).toList());
    return new TrainingReport(
        HOSTILE,
        List.of(
            new LearningCurve(
                "Training", List.of(new Epoch(1, 0.9, 0.5, true), new Epoch(2, 0.6, 0.6, true)))),
        "The texts of data chose the epoch.",
        DataCard.of(List.of(set)),
        List.of(assess(judged, HOSTILE, Comparison.of("v1", judged, judged, BOOTSTRAP))));
  }

  private static Judged judged(int i) {
    return new Judged(
        new Example(HOSTILE, Label.values()[i % 3], Map.of("brand", HOSTILE)),
        i % 6 < 3 ? new Probabilities(0.8f, 0.1f, 0.1f) : new Probabilities(0.1f, 0.3f, 0.6f));
  }

  private static Assessment assess(
      List<Judged> judged, String dataSet, @Nullable Comparison against) {
    return Assessment.of(
        "m v2",
        dataSet,
        judged,
        1.5f,
        against,
        new Assessment.Slicing(List.of("brand", "length"), 30),
        BOOTSTRAP);
  }

  private static Document parse(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html)));
  }

  private static List<String> texts(Document page, String tag) {
    NodeList found = page.getElementsByTagName(tag);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent());
    }
    return texts;
  }
}

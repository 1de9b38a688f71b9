package io.tonestream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabelMapping;
import io.tonestream.trainer.data.DataCard.Lengths;
import io.tonestream.trainer.data.DataCard.Overlap;
import io.tonestream.trainer.data.DataCard.Part;
import io.tonestream.trainer.data.DataCard.Source;
import io.tonestream.trainer.data.DataCard.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCardTest {
  @TempDir Path folder;

  @Test
  void saysWhereTheTextsOfEachPartComeFromAndWhatWasLeftOut() throws IOException {
    DataReader reader =
        new DataReader(
            "text",
            List.of(),
            "label",
            List.of("day"),
            LabelMapping.of("mixed=leave-out"),
            new BadRows(true, line -> {}));
    DataSet data =
        reader.read(
            file(
                "data.tsv",
                "negative\tone two three\t2015-02-03",
                "negative\tone, two three\t2015-02-04",
                "positive\tONE two three\t2015-02-05",
                "positive\tfour\t2015-02-01",
                "neutral\tfive six\t2015-02-02",
                "mixed\tx\t2015-02-02",
                "odd\tx\t2015-02-02",
                "positive\t\t2015-02-02"));
    DataSet more = reader.read(file("more.tsv", "positive\tnine ten\t2015-02-01")).weighted(2);
    DataSet test =
        reader.read(
            file(
                "test.tsv",
                "positive\tFour!\t2015-02-07",
                "negative\tfour\t2015-02-06",
                "negative\tseven eight\t2015-02-06"));

    Partition partition =
        new Partition(
            new HeldOut.Share(0.34),
            new HeldOut.Sets(List.of(test)),
            new SplitBy.Times("day"),
            1,
            line -> {});
    DataCard card = partition.of(List.of(data, more)).card();

    assertThat(card.parts())
        .containsExactly(
            new Part(
                "training",
                List.of(
                    new Source("data", data.sha256(), 1, 8, 2, 1),
                    new Source("more", more.sha256(), 2, 1, 0, 0)),
                2,
                1,
                2,
                Map.of(Label.NEUTRAL, 1, Label.POSITIVE, 1),
                new Lengths(2, 2, 2, 2),
                new Span(at("2015-02-01"), at("2015-02-02"))),
            new Part(
                "data+more-validation",
                List.of(),
                0,
                0,
                1,
                Map.of(Label.NEGATIVE, 1),
                new Lengths(3, 3, 3, 3),
                new Span(at("2015-02-03"), at("2015-02-03"))),
            new Part(
                "test",
                List.of(new Source("test", test.sha256(), 1, 3, 0, 0)),
                1,
                1,
                3,
                Map.of(Label.NEGATIVE, 2, Label.POSITIVE, 1),
                new Lengths(1, 2, 2, 2),
                new Span(at("2015-02-06"), at("2015-02-07"))));
    assertThat(card.overlaps()).containsExactly(new Overlap(1, "data+more", "test", "text"));
  }

  private static Instant at(String day) {
    return Split.time(day);
  }

  private Path file(String name, String... rows) throws IOException {
    return Files.writeString(
        folder.resolve(name), "label\ttext\tday\n" + String.join("\n", rows) + "\n");
  }
}

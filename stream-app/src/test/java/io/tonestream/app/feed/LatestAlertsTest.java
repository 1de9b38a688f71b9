package io.tonestream.app.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.testing.SentimentAlerts;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Kind;
import io.tonestream.schemas.SentimentAlert.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LatestAlertsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final LatestAlerts alerts = new LatestAlerts();

  @Test
  void keepsEachAlertAsItsLastRecordHasIt() {
    SentimentAlert raised = SentimentAlerts.raised("a", "Acme", Kind.NET, START);
    SentimentAlert cleared = SentimentAlerts.cleared(raised, START.plusSeconds(60));
    put(raised, cleared);

    assertThat(alerts.newest(alert -> true, 10))
        .containsExactly(cleared.with(raised.drivers(), raised.samples()))
        .allSatisfy(alert -> assertThat(alert.samples()).as("from the first record").isNotNull());
    put(raised);
    assertThat(alerts.newest(alert -> true, 10))
        .as("read again")
        .extracting(SentimentAlert::state)
        .containsExactly(State.CLEARED);
  }

  @Test
  void givesTheNewestFirst() {
    put(SentimentAlerts.raised("a", "Acme", Kind.NET, START.plusSeconds(2)));
    put(SentimentAlerts.raised("b", "Zeta", Kind.NET, START.plusSeconds(3)));
    put(SentimentAlerts.raised("c", "Beta", Kind.NET, START.plusSeconds(1)));

    assertThat(alerts.newest(alert -> true, 2))
        .extracting(SentimentAlert::id)
        .containsExactly("b", "a");
  }

  @Test
  void tellsOpenOnesFirstAndThenWhatChanges() {
    SentimentAlert raised = SentimentAlerts.raised("a", "Acme", Kind.NET, START);
    put(raised, SentimentAlerts.cleared(raised, START.plusSeconds(60)));
    put(SentimentAlerts.raised("b", "Acme", Kind.VOLUME, START));
    LatestAlerts.Changes first = alerts.since(0);
    assertThat(first.alerts()).extracting(SentimentAlert::id).containsExactly("b");
    assertThat(alerts.since(first.upTo()).alerts()).isEmpty();

    put(SentimentAlerts.raised("c", "Zeta", Kind.NET, START));
    LatestAlerts.Changes next = alerts.since(first.upTo());
    assertThat(next.alerts()).extracting(SentimentAlert::id).containsExactly("c");
    assertThat(alerts.since(next.upTo() + 7).alerts())
        .as("a number of another run")
        .extracting(SentimentAlert::id)
        .containsExactly("b", "c");
  }

  @Test
  void forgetsAnOpenAlertThatAnotherOfItsKindHasFollowed() {
    put(SentimentAlerts.raised("a", "Acme", Kind.NET, START));
    put(SentimentAlerts.raised("b", "Acme", Kind.VOLUME, START));
    put(SentimentAlerts.raised("c", "Acme", Kind.NET, START.plusSeconds(60)));

    assertThat(alerts.newest(alert -> true, 10))
        .extracting(SentimentAlert::id)
        .containsExactly("c", "b");
  }

  @Test
  void keepsNoMoreThanTenThousand() {
    for (int i = 0; i < 10_005; i++) {
      SentimentAlert raised =
          SentimentAlerts.raised("a" + i, "Acme", Kind.NET, START.plusSeconds(i));
      put(raised, SentimentAlerts.cleared(raised, START.plusSeconds(i)));
    }

    List<SentimentAlert> kept = alerts.newest(alert -> true, 20_000);
    assertThat(kept).hasSize(10_000);
    assertThat(kept.get(9_999).id()).isEqualTo("a5");
  }

  private void put(SentimentAlert... records) {
    for (SentimentAlert alert : records) {
      alerts.put(alert, START);
    }
  }
}

package io.tonestream.app.maintenance;

/**
 * What a rebuild has done, or finds that there is to do.
 *
 * @param from the application that has counted until now
 * @param to the application that goes on
 * @param partitions that {@code brand-counts} has afterwards
 * @param labelledTexts how many records of {@code labeled-text} were counted; before that, about
 *     how many there are
 * @param unreadable records of {@code labeled-text} or {@code sentiment-aggregates} that are none,
 *     and were left out
 * @param isWhole whether {@code labeled-text} still has its first record: else windows lack what
 *     was deleted before
 * @param goesOn what goes on where it was; nothing before it is done
 */
public record RebuildReport(
    String from,
    String to,
    int partitions,
    long labelledTexts,
    long unreadable,
    boolean isWhole,
    GoesOn goesOn) {
  /** What goes on where it was. */
  public enum GoesOn {
    /** Nothing was done yet. */
    NOT_DONE,
    /** Windows, numbers of late texts, and revisions of updates; what alerts have learnt. */
    ALL,
    /**
     * Windows and revisions. Alerts learn anew, and late texts are those that the recount finds.
     */
    WINDOWS
  }
}

package io.tonestream.cli.dev;

import io.tonestream.schemas.Label;
import java.util.List;

/** The words of {@link SampleTexts}: plain in what they mean, with negations, emoji and slang. */
final class SamplePhrases {
  /** What a brand sells, which decides what is said about it. */
  enum Kind {
    /** Fits every brand. */
    ANY,
    AIRLINE,
    DEVICE,
    SERVICE,
    SHOP
  }

  /**
   * A brand as people mention it; each mention is an alias in the default brand catalogue.
   *
   * @param things what people have from it
   */
  record Brand(String name, Kind kind, List<String> mentions, List<String> things) {}

  private static final List<String> FLIGHTS =
      List.of("flight", "connection", "morning flight", "flight to Denver", "flight home");

  static final List<Brand> BRANDS =
      List.of(
          airline("American Airlines", "American Airlines", "@AmericanAir", "#AmericanAirlines"),
          airline("Delta Air Lines", "Delta Air Lines", "@Delta", "#FlyDelta"),
          airline("JetBlue", "JetBlue", "@JetBlue", "#JetBlue"),
          airline("Southwest Airlines", "Southwest Airlines", "@SouthwestAir", "#SouthwestAir"),
          airline("United Airlines", "United Airlines", "@united", "#UnitedAirlines"),
          airline("Virgin America", "Virgin America", "@VirginAmerica", "#VirginAmerica"),
          new Brand(
              "Apple",
              Kind.DEVICE,
              List.of("Apple", "#Apple"),
              List.of("iPhone", "iPad", "MacBook", "iMac")),
          new Brand(
              "Google",
              Kind.DEVICE,
              List.of("Google", "@Google", "#Google"),
              List.of("Chromebook", "phone", "speaker")),
          new Brand(
              "Microsoft",
              Kind.DEVICE,
              List.of("Microsoft", "@Microsoft", "#Microsoft"),
              List.of("Xbox", "laptop", "tablet")),
          new Brand(
              "Samsung",
              Kind.DEVICE,
              List.of("Samsung", "@Samsung", "#Samsung"),
              List.of("phone", "TV", "tablet")),
          new Brand(
              "Sony",
              Kind.DEVICE,
              List.of("Sony", "@Sony", "#Sony"),
              List.of("PlayStation", "headset", "camera")),
          new Brand(
              "Nintendo",
              Kind.DEVICE,
              List.of("Nintendo", "@NintendoAmerica", "#Nintendo"),
              List.of("console", "controller", "game")),
          new Brand(
              "Tesla",
              Kind.DEVICE,
              List.of("Tesla", "@Tesla", "#Tesla"),
              List.of("car", "charger", "battery")),
          new Brand(
              "Netflix",
              Kind.SERVICE,
              List.of("Netflix", "@netflix", "#Netflix"),
              List.of("app", "subscription", "new series")),
          new Brand(
              "Spotify",
              Kind.SERVICE,
              List.of("Spotify", "@Spotify", "#Spotify"),
              List.of("app", "playlist", "subscription")),
          new Brand(
              "Uber",
              Kind.SERVICE,
              List.of("Uber", "@Uber", "#Uber"),
              List.of("driver", "ride", "app")),
          new Brand(
              "PayPal",
              Kind.SERVICE,
              List.of("PayPal", "@PayPal", "#PayPal"),
              List.of("account", "payment", "app")),
          new Brand(
              "Amazon",
              Kind.SHOP,
              List.of("Amazon", "@amazon", "#amazon"),
              List.of("order", "parcel", "delivery")),
          new Brand(
              "Starbucks",
              Kind.SHOP,
              List.of("Starbucks", "@Starbucks", "#Starbucks"),
              List.of("latte", "coffee", "order")),
          new Brand(
              "Nike",
              Kind.SHOP,
              List.of("Nike", "@Nike", "#Nike"),
              List.of("jacket", "hoodie", "order")),
          new Brand(
              "IKEA",
              Kind.SHOP,
              List.of("IKEA", "@IKEA", "#IKEA"),
              List.of("desk", "order", "wardrobe")));

  static final List<String> PLACES =
      List.of(
          "Chicago", "Boston", "Austin", "Seattle", "downtown", "Newark", "Atlanta", "the mall");

  static final List<String> TIMES =
      List.of("today", "this morning", "last night", "yesterday", "this week", "on Friday");

  static final List<String> WITHOUT_BRAND =
      List.of(
          "Does anyone know a good place for lunch around here?",
          "Meeting moved to three o'clock.",
          "The train to the office takes forty minutes.",
          "What should I read next?",
          "Rain in the afternoon, sun in the evening.",
          "Looking for a second-hand bike, any tips?",
          "New week, new list.",
          "Who is watching the match tonight?");

  private SamplePhrases() {}

  static List<String> openers(Label label) {
    return switch (label) {
      case POSITIVE ->
          List.of(
              "",
              "",
              "",
              "Wow! ",
              "So happy: ",
              "Good news: ",
              "Honestly, ",
              "Yay! ",
              "❤️ ",
              "OMG ");
      case NEUTRAL -> List.of("", "", "", "", "Question: ", "FYI: ", "Hi, ", "News: ");
      case NEGATIVE ->
          List.of(
              "",
              "",
              "",
              "Ugh. ",
              "Seriously? ",
              "Sorry, but ",
              "Not again. ",
              "Wow, no. ",
              "😡 ",
              "WTF? ");
    };
  }

  static List<String> closers(Label label) {
    return switch (label) {
      case POSITIVE ->
          List.of(
              "",
              "",
              "",
              " Thank you!",
              " 😍",
              " 👏👏",
              " 🎉",
              " :)",
              " #happy",
              " 10/10",
              " Love it!",
              " Sooo good!");
      case NEUTRAL ->
          List.of("", "", "", "", " Thanks", " #news", " https://example.com/a1b2", " 🤔");
      case NEGATIVE ->
          List.of(
              "",
              "",
              "",
              " Never again.",
              " 😡",
              " 😤👎",
              " :(",
              " #fail",
              " 0/10",
              " Unacceptable!",
              " So angry!!",
              " Terrible.");
    };
  }

  static List<String> cores(Kind kind, Label label) {
    return switch (label) {
      case POSITIVE -> positive(kind);
      case NEUTRAL -> neutral(kind);
      case NEGATIVE -> negative(kind);
    };
  }

  private static List<String> positive(Kind kind) {
    return switch (kind) {
      case ANY ->
          List.of(
              "I love {brand}, my {thing} has been great {when}.",
              "{brand} just made my day, excellent support.",
              "Not a single problem with {brand} {when}, really impressed.",
              "Great job {brand}, the new {thing} is fantastic.",
              "{brand} fixed my issue in five minutes, amazing service!",
              "Can't complain about {brand}, everything works perfectly.",
              "Best {thing} I ever had, well done {brand}.",
              "The people at {brand} in {place} were so kind and helpful.");
      case AIRLINE ->
          List.of(
              "Lovely crew on my {brand} {thing} {when}, best trip in years.",
              "{brand} got us to {place} early, with a smile. Awesome!",
              "Thanks {brand} for the free upgrade, so comfortable!",
              "{brand} found my lost bag within an hour, wonderful people.",
              "Smooth {thing} with {brand}, not late at all. Great!",
              "The {brand} team at the gate in {place} was amazing.");
      case DEVICE ->
          List.of(
              "My new {brand} {thing} is beautiful and so fast.",
              "The battery of this {brand} {thing} is amazing, it never lets me down.",
              "The latest {brand} update is brilliant, love the new design.",
              "Got a {brand} {thing} for my birthday, I'm so excited!",
              "This {brand} {thing} is worth every cent.",
              "The screen on the {brand} {thing} looks gorgeous.");
      case SERVICE ->
          List.of(
              "{brand} is so easy to use, best {thing} ever.",
              "Loving my {thing} with {brand} {when}, perfect.",
              "{brand} refunded me at once, great service.",
              "The new {brand} update is awesome, so much better.",
              "I enjoy {brand} every day, worth the money.",
              "My {thing} with {brand} went smoothly, very happy.");
      case SHOP ->
          List.of(
              "My {brand} {thing} arrived a day early, nice!",
              "The {thing} from {brand} is perfect, exactly what I wanted.",
              "{brand} in {place} has the nicest staff.",
              "Great deal on a {thing} at {brand} {when}, so glad!",
              "Quality of my {brand} {thing} is excellent.",
              "Best {thing} in {place}? {brand}, no doubt.");
    };
  }

  private static List<String> neutral(Kind kind) {
    return switch (kind) {
      case ANY ->
          List.of(
              "{brand} reports its quarterly figures {when}.",
              "{brand} opens a new office in {place} next month.",
              "Does {brand} have a store in {place}?",
              "Reading an article about {brand} and its plans for {place}.",
              "What are the opening hours of {brand} on Sunday?",
              "{brand} names a new head of marketing.",
              "Is anyone going to the {brand} event in {place}?",
              "Switching from {brand} to another company next year, I think.");
      case AIRLINE ->
          List.of(
              "Which terminal does {brand} use in {place}?",
              "Boarding my {brand} {thing} to {place} now.",
              "{brand} adds a daily route between Boston and {place}.",
              "How many bags can I take on a {brand} {thing}?",
              "On {brand} to {place}, seat 14C.",
              "Does {brand} fly to {place} on Mondays?");
      case DEVICE ->
          List.of(
              "{brand} will show its next {thing} in September.",
              "How do I reset a {brand} {thing}?",
              "Comparing a {brand} {thing} with last year's model.",
              "The {brand} {thing} comes in black, silver and blue.",
              "Where is the serial number on a {brand} {thing}?",
              "Update for the {brand} {thing} is out {when}.");
      case SERVICE ->
          List.of(
              "How do I change the email address at {brand}?",
              "{brand} changes its terms on the first of next month.",
              "Does {brand} work in {place}?",
              "Setting up a {thing} with {brand} {when}.",
              "Which card do you use with {brand}?",
              "{brand} now has 40 new titles and features listed.");
      case SHOP ->
          List.of(
              "Picking up my {brand} {thing} in {place} {when}.",
              "How long does {brand} take to deliver to {place}?",
              "{brand} opens at nine in {place}.",
              "Does {brand} sell this {thing} in other sizes?",
              "Ordered a {thing} from {brand} {when}.",
              "{brand} moves its shop in {place} across the street.");
    };
  }

  private static List<String> negative(Kind kind) {
    return switch (kind) {
      case ANY ->
          List.of(
              "{brand} support is useless, I waited two hours for nothing.",
              "I'm so disappointed with {brand}, my {thing} is broken again.",
              "Worst service ever from {brand} {when}.",
              "{brand} charged me twice and nobody answers. Awful.",
              "I don't like the new {brand} {thing} at all, what a mess.",
              "{brand} never calls back. I hate this company.",
              "My {thing} from {brand} isn't working, horrible experience.",
              "Rude staff at {brand} in {place}, I won't come back.");
      case AIRLINE ->
          List.of(
              "{brand} cancelled my {thing} and nobody can help. Terrible!",
              "Delayed four hours in {place} by {brand}, no explanation.",
              "{brand} lost my bag again, this is ridiculous.",
              "Stuck on the runway with {brand}, worst {thing} ever.",
              "{brand} lets us wait at the gate in {place}, no food, no info.",
              "Missed my connection because of {brand}, never flying with them again.");
      case DEVICE ->
          List.of(
              "My {brand} {thing} died after two weeks, what a waste of money.",
              "The last {brand} update broke my {thing}, so annoying.",
              "This {brand} {thing} keeps crashing, I hate it.",
              "Battery of my {brand} {thing} is awful, not even half a day.",
              "{brand} won't repair my {thing}, I'm furious.",
              "The {brand} {thing} is overpriced garbage.");
      case SERVICE ->
          List.of(
              "{brand} is down again, can't log in. Terrible.",
              "{brand} raised the price again for a worse {thing}. Cancelled.",
              "My {thing} with {brand} failed three times {when}, so frustrating.",
              "{brand} locked my account for no reason, awful support.",
              "The {brand} update is horrible, nothing works.",
              "{brand} took my money and the {thing} never came.");
      case SHOP ->
          List.of(
              "My {brand} {thing} came broken and they refuse a refund.",
              "Still no {thing} from {brand} after three weeks, awful.",
              "The {thing} at {brand} in {place} was disgusting.",
              "{brand} sent the wrong {thing} twice, so annoying.",
              "Long line and bad mood at {brand} in {place}, not worth it.",
              "Poor quality: my {brand} {thing} fell apart {when}.");
    };
  }

  private static Brand airline(String name, String... mentions) {
    return new Brand(name, Kind.AIRLINE, List.of(mentions), FLIGHTS);
  }
}

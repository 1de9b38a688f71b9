package io.tonestream.cli.dev;

import java.util.List;

/** The brands and the words of {@link SampleTexts}. */
final class SamplePhrases {
  /** What a brand sells, which decides what is said about it. */
  enum Kind {
    AIRLINE,
    DEVICE,
    SERVICE,
    SHOP
  }

  /**
   * A brand as people mention it; each mention is an alias in the default brand catalogue.
   *
   * @param mentions equally likely
   * @param things what people have from it
   */
  record Brand(String name, Kind kind, List<String> mentions, List<String> things) {}

  private static final List<String> FLIGHTS =
      List.of("flight", "flight", "connection", "morning flight", "return flight");

  static final List<Brand> BRANDS =
      List.of(
          airline("American Airlines", "@AmericanAir", "#AmericanAirlines"),
          airline("Delta Air Lines", "@Delta", "#FlyDelta"),
          airline("JetBlue", "@JetBlue", "#JetBlue"),
          airline("Southwest Airlines", "@SouthwestAir", "#SouthwestAir"),
          airline("United Airlines", "@united", "#UnitedAirlines"),
          airline("Virgin America", "@VirginAmerica", "#VirginAmerica"),
          new Brand(
              "Apple",
              Kind.DEVICE,
              List.of("Apple", "Apple", "Apple", "#Apple"),
              List.of("iPhone", "iPad", "MacBook", "iMac")),
          new Brand(
              "Google",
              Kind.DEVICE,
              List.of("Google", "Google", "@Google", "@Google", "#Google"),
              List.of("Chromebook", "phone", "speaker")),
          new Brand(
              "Microsoft",
              Kind.DEVICE,
              List.of("Microsoft", "Microsoft", "@Microsoft", "@Microsoft", "#Microsoft"),
              List.of("Xbox", "laptop", "tablet")),
          new Brand(
              "Samsung",
              Kind.DEVICE,
              List.of("Samsung", "Samsung", "@Samsung", "@Samsung", "#Samsung"),
              List.of("phone", "TV", "tablet")),
          new Brand(
              "Sony",
              Kind.DEVICE,
              List.of("Sony", "Sony", "@Sony", "@Sony", "#Sony"),
              List.of("PlayStation", "headset", "camera")),
          new Brand(
              "Nintendo",
              Kind.DEVICE,
              List.of("Nintendo", "Nintendo", "@NintendoAmerica", "@NintendoAmerica", "#Nintendo"),
              List.of("console", "controller", "game")),
          new Brand(
              "Tesla",
              Kind.DEVICE,
              List.of("Tesla", "Tesla", "@Tesla", "@Tesla", "#Tesla"),
              List.of("car", "charger", "battery")),
          new Brand(
              "Netflix",
              Kind.SERVICE,
              List.of("Netflix", "Netflix", "@netflix", "@netflix", "#Netflix"),
              List.of("app", "subscription", "new series")),
          new Brand(
              "Spotify",
              Kind.SERVICE,
              List.of("Spotify", "Spotify", "@Spotify", "@Spotify", "#Spotify"),
              List.of("app", "playlist", "subscription")),
          new Brand(
              "Uber",
              Kind.SERVICE,
              List.of("Uber", "Uber", "@Uber", "@Uber", "#Uber"),
              List.of("driver", "ride", "app")),
          new Brand(
              "PayPal",
              Kind.SERVICE,
              List.of("PayPal", "PayPal", "@PayPal", "@PayPal", "#PayPal"),
              List.of("account", "payment", "app")),
          new Brand(
              "Amazon",
              Kind.SHOP,
              List.of("Amazon", "Amazon", "@amazon", "@amazon", "#amazon"),
              List.of("order", "parcel", "delivery")),
          new Brand(
              "Starbucks",
              Kind.SHOP,
              List.of("Starbucks", "Starbucks", "@Starbucks", "@Starbucks", "#Starbucks"),
              List.of("latte", "coffee", "order")),
          new Brand(
              "Nike",
              Kind.SHOP,
              List.of("Nike", "Nike", "@Nike", "@Nike", "#Nike"),
              List.of("jacket", "hoodie", "order")),
          new Brand(
              "IKEA",
              Kind.SHOP,
              List.of("IKEA", "IKEA", "@IKEA", "@IKEA", "#IKEA"),
              List.of("desk", "order", "wardrobe")));

  static final SampleGrammar GRAMMAR = SampleGrammar.read("/sample-phrases.yaml");

  private SamplePhrases() {}

  private static Brand airline(String name, String handle, String tag) {
    return new Brand(name, Kind.AIRLINE, List.of(name, name, handle, handle, tag), FLIGHTS);
  }
}

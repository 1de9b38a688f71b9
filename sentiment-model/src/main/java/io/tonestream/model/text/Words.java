package io.tonestream.model.text;

/** Words with a part in preparation. English; apostrophes are straight. */
final class Words {
  /** Turn round what follows. Words that end in n't do so too. */
  static final WordSet NEGATIONS =
      WordSet.of(
          """
          not no never none nobody nothing neither nor nowhere cannot without hardly barely
          scarcely rarely seldom aint arent cant couldnt darent didnt doesnt dont hadnt hasnt
          havent isnt mightnt mustnt neednt oughtnt shant shouldnt wasnt werent wont wouldnt
          lacks lacking nope nah
          """);

  /** End the scope of a negation, as punctuation does. */
  static final WordSet TURNS = WordSet.of("but however although though yet except unless");

  /** Carry little meaning by themselves. Without negations, which carry much. */
  static final WordSet STOP_WORDS =
      WordSet.of(
          """
          a about above after again all am an and any are as at be because been before being below
          between both by can could did do does doing down during each few for from further had
          has have having he he'd he'll he's her here here's hers herself him himself his how
          how's i i'd i'll i'm i've if in into is it it's its itself let's me more most my myself
          of off on once only or other ought our ours ourselves out over own same she she'd
          she'll she's should so some such than that that's the their theirs them themselves then
          there there's these they they'd they'll they're they've this those through to too under
          until up very was we we'd we'll we're we've were what what's when when's where where's
          which while who who's whom why why's will with would you you'd you'll you're you've
          your yours yourself yourselves
          """);

  private Words() {}

  static boolean negates(char[] characters, int start, int end) {
    int length = end - start;
    return (length > 3
            && characters[end - 1] == 't'
            && characters[end - 2] == '\''
            && characters[end - 3] == 'n')
        || NEGATIONS.contains(characters, start, end);
  }
}

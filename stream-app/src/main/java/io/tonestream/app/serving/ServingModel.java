package io.tonestream.app.serving;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.TextCost;
import io.tonestream.schemas.ModelStatus.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A model that is loaded, warm and checked, and where it came from. Whoever holds it closes it.
 *
 * @param signedBy the id of the trusted key that signed it; absent if none did
 * @param request offset on {@code models} of the pointer that asked for it; {@link #UNASKED} if
 *     none did
 * @param cost what a text takes, as it was measured before the model served; absent if it wasn't
 */
public record ServingModel(
    SentimentModel model,
    Origin origin,
    @Nullable String signedBy,
    long request,
    @Nullable TextCost cost) {
  /** The request of a model that no pointer asked for. */
  public static final long UNASKED = -1;

  /** A model of which nobody knows what a text takes. */
  public ServingModel(
      SentimentModel model, Origin origin, @Nullable String signedBy, long request) {
    this(model, origin, signedBy, request, null);
  }

  /** This model, as another pointer asks for it. */
  ServingModel asked(long newRequest) {
    return new ServingModel(model, origin, signedBy, newRequest, cost);
  }

  /** The model's version. */
  public String version() {
    return model.version();
  }
}

package io.tonestream.app.serving;

import io.tonestream.model.SentimentModel;
import io.tonestream.schemas.ModelStatus.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A model that is loaded, warm and checked, and where it came from. Whoever holds it closes it.
 *
 * @param signedBy the id of the trusted key that signed it; absent if none did
 * @param request offset on {@code models} of the pointer that asked for it; {@link #UNASKED} if
 *     none did
 */
public record ServingModel(
    SentimentModel model, Origin origin, @Nullable String signedBy, long request) {
  /** The request of a model that no pointer asked for. */
  public static final long UNASKED = -1;

  /** This model, as another pointer asks for it. */
  ServingModel asked(long newRequest) {
    return new ServingModel(model, origin, signedBy, newRequest);
  }

  /** The model's version. */
  public String version() {
    return model.version();
  }
}

/**
 * Whether texts are still such as a model was validated on, and how well it does if they aren't;
 * without labels.
 *
 * <p>Sources: N. Siddiqi: Credit Risk Scorecards. Wiley, 2006 (population stability index, and the
 * rule of thumb for its levels); B. Yurdakul: Statistical Properties of Population Stability Index.
 * Western Michigan University, 2018 (what chance makes of it); NannyML's documentation, 'Confidence
 * Based Performance Estimation'.
 */
@NullMarked
package io.tonestream.model.drift;

import org.jspecify.annotations.NullMarked;

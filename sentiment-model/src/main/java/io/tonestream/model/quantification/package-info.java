/**
 * How many texts of each label there really are, where a model that errs has labelled them.
 *
 * <p>Counts of a model's labels are biased: a model that takes each fifth neutral text for negative
 * finds negative texts where there are none. What is known of its errors corrects counts, though
 * not single texts. Sources: G. Forman: Quantifying Counts and Costs via Classification. Data
 * Mining and Knowledge Discovery 17(2), 2008; M. Saerens, P. Latinne, C. Decaestecker: Adjusting
 * the Outputs of a Classifier to New a Priori Probabilities. Neural Computation 14(1), 2002.
 */
@NullMarked
package io.tonestream.model.quantification;

import org.jspecify.annotations.NullMarked;

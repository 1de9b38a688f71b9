package io.tonestream.cli.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.cli.kit.ConsoleText;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.model.BundleModel;
import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.TrustedKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model verify}: whether an instance would take a bundle. */
@Command(
    name = "verify",
    sortOptions = false,
    description = {
      "Checks a bundle as an instance does before it runs it.",
      "",
      "Seal, hashes, sizes and signature must be right, and its golden texts must get the"
          + " probabilities that the trainer saw.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class VerifyCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "BUNDLE",
      description = "The bundle, as `train` writes it, or " + ModelBundle.SHIPPED + ".")
  private Path file;

  @Option(
      names = "--trusted-key",
      paramLabel = "K",
      arity = "1..*",
      description =
          "Public keys, as `keygen` prints them: one of them must have signed it (default: it needs"
              + " no signature).")
  private List<String> trustedKeys = List.of();

  @Option(
      names = "--allow-torchscript",
      description = "Lets the bundle hold TorchScript, which is a program.")
  private boolean allowTorchscript;

  @Mixin private ReportOptions reports;

  /**
   * A bundle that an instance would take.
   *
   * @param signedBy id of the key that it says it was signed with; absent if none
   * @param trusted whether that is verified
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record VerificationReport(
      String name,
      String version,
      String architecture,
      String sha256,
      int goldenTexts,
      @Nullable String signedBy,
      boolean trusted) {}

  @Override
  public Integer call() {
    ModelBundle bundle =
        ModelBundle.read(
            file,
            new BundlePolicy(TrustedKeys.of(trustedKeys), allowTorchscript, BundlePolicy.LARGEST));
    try (BundleModel model = BundleModel.load(bundle, "cpu")) {
      model.checkGolden();
      model.checkOutputs();
    }
    VerificationReport report = report(bundle);
    reports.print(report, () -> text(report));
    return 0;
  }

  private VerificationReport report(ModelBundle bundle) {
    Manifest manifest = bundle.manifest();
    return new VerificationReport(
        manifest.name(),
        manifest.version(),
        manifest.architecture().name(),
        bundle.sha256(),
        bundle.golden().size(),
        bundle.signedBy().orElse(null),
        !trustedKeys.isEmpty());
  }

  private static String text(VerificationReport report) {
    String signature =
        report.signedBy() == null
            ? "not signed"
            : (report.trusted() ? "signed by trusted key " : "says it is signed by key ")
                + report.signedBy();
    return ConsoleText.clean(
        "good: %s %s (%s), %d golden texts agree, %s"
            .formatted(
                report.name(),
                report.version(),
                report.architecture(),
                report.goldenTexts(),
                signature));
  }
}

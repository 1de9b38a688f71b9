package io.tonestream.trainer.web;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.tonestream.schemas.Json;
import io.tonestream.service.http.Problem;
import io.tonestream.trainer.RetrainingException;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Trigger;
import io.tonestream.trainer.history.StateDirectory;
import io.tonestream.trainer.retraining.AlreadyRunningException;
import io.tonestream.trainer.retraining.RetrainingService;
import io.tonestream.trainer.retraining.Retrainings;
import java.net.URI;
import java.util.Optional;

/** {@code /retrainings}: what was retrained and how it ended; a POST begins one. */
@Controller("/retrainings")
@Requires(env = RetrainingService.ENVIRONMENT)
@ExecuteOn(TaskExecutors.BLOCKING)
final class RetrainingController {
  /** A report has its style sheet and its charts in it, and no script. */
  private static final String POLICY_OF_REPORTS =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'; sandbox";

  private final Retrainings retrainings;
  private final StateDirectory state;

  RetrainingController(Retrainings retrainings, StateDirectory state) {
    this.retrainings = retrainings;
    this.state = state;
  }

  /** All of them, the last first. */
  @Get
  @Produces(MediaType.APPLICATION_JSON)
  byte[] all() {
    return Json.write(retrainings.newestFirst());
  }

  /** One of them. */
  @Get("/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  Optional<byte[]> one(long id) {
    return retrainings.find(id).map(Json::write);
  }

  /** Its report, for people. */
  @Get("/{id}/report")
  @Produces(MediaType.TEXT_HTML)
  HttpResponse<String> report(long id) {
    return retrainings
        .find(id)
        .flatMap(run -> state.readReport(run.id()))
        .<HttpResponse<String>>map(
            report -> HttpResponse.ok(report).header("Content-Security-Policy", POLICY_OF_REPORTS))
        .orElseGet(HttpResponse::notFound);
  }

  /** Begins one: 202, 409 while one is under way, or 503 once none will be started any more. */
  @Post
  @Produces(MediaType.APPLICATION_JSON)
  MutableHttpResponse<?> begin() {
    try {
      Run run = retrainings.begin(Trigger.REQUEST);
      return HttpResponse.accepted(location(run.id())).body(Json.write(run));
    } catch (AlreadyRunningException e) {
      return Problem.response(HttpStatus.CONFLICT, String.valueOf(e.getMessage()))
          .header(HttpHeaders.LOCATION, location(e.id()).toString());
    } catch (RetrainingException e) {
      return Problem.response(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private static URI location(long id) {
    return URI.create("/retrainings/" + id);
  }
}

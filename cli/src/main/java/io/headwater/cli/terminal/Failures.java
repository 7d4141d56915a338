package io.headwater.cli.terminal;

import io.headwater.bank.MalformedRow;
import io.headwater.bank.Refused;
import io.headwater.core.HeadwaterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What a failure looks like: one line on standard error, and an exit code that means something. */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  /** Refused by the rules of the domain, or a promise was not kept. */
  public static final int REFUSED = 1;

  /** The command line makes no sense. */
  public static final int USAGE = 2;

  /** The store, or a file, cannot be used. */
  public static final int UNUSABLE = 3;

  /** A bug of ours. */
  public static final int BUG = 70;

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    int code = code(failure);
    if (code == BUG) {
      failure.printStackTrace(command.getErr());
      print(command, "this is a bug: " + failure + "; please report it with the lines above");
    } else {
      print(command, message(failure));
    }
    return code;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    print(
        command,
        "%s; see '%s --help'"
            .formatted(failure.getMessage(), command.getCommandSpec().qualifiedName()));
    return USAGE;
  }

  private static void print(CommandLine command, String message) {
    command.getErr().println("headwater: " + message.replaceAll("\\s*\\R\\s*", " "));
    command.getErr().flush();
  }

  private static int code(Exception failure) {
    return switch (failure) {
      case Refused refused -> REFUSED;
      case Failed failed -> REFUSED;
      case MalformedRow row -> REFUSED;
      case io.headwater.video.MalformedRow row -> REFUSED;
      case HeadwaterException.Conflict conflict -> REFUSED;
      case HeadwaterException.EventIdReused reused -> REFUSED;
      case HeadwaterException store -> UNUSABLE;
      case IllegalArgumentException argument -> USAGE;
      case IOException file -> UNUSABLE;
      case UncheckedIOException file -> UNUSABLE;
      default -> BUG;
    };
  }

  private static String message(Exception failure) {
    return switch (failure) {
      case NoSuchFileException file ->
          "file '%s' does not exist; expected a file that can be read".formatted(file.getFile());
      case IOException file -> file.getClass().getSimpleName() + ": " + file.getMessage();
      case UncheckedIOException file ->
          file.getCause() == null ? "" + file.getMessage() : message(file.getCause());
      default -> String.valueOf(failure.getMessage());
    };
  }

  /** A command did not reach what it promises; the message says what, expected and actual. */
  public static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Failed(String message) {
      super(message);
    }
  }
}
